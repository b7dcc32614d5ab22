//! What the presets make of the modules of the image.

use codecell_policy::{Policy, Preset, Rules};

use super::verdict;
use crate::support::image::{manifest, standard_policy, strict_policy};

#[test]
fn what_the_image_was_made_for_is_allowed_by_every_preset() {
    for policy in [standard_policy(), strict_policy()] {
        for module in manifest().offered() {
            for script in [
                format!("import {module}"),
                format!("import {module} as m; m.anything"),
            ] {
                assert_eq!(verdict(&policy, &script), ["ok"], "{script}");
            }
        }
    }
}

#[test]
fn what_the_image_has_is_allowed_by_the_standard_rules_or_has_a_remedy_of_its_own() {
    let (policy, image) = (standard_policy(), manifest());
    let refused = Preset::Standard.rules(&image).unwrap().refused_imports;
    for module in image.modules() {
        let found = verdict(&policy, &format!("import {module} as m; m"));
        let is_refused = refused
            .iter()
            .any(|entry| module == entry || module.starts_with(&format!("{entry}.")));
        if is_refused {
            assert!(found[0].starts_with("import 1:8 "), "{found:?}");
            assert!(!found[0].contains("only modules of"), "{found:?}");
            let idle = verdict(&policy, &format!("import {module}"));
            assert_eq!(idle, ["ok"], "{module}");
        } else {
            assert_eq!(found, ["ok"], "{module}");
        }
    }
    for module in &refused {
        assert!(image.has_module(module), "{module} is not in the image");
    }
}

#[test]
fn settings_change_either_preset() {
    for preset in [Preset::Standard, Preset::Strict] {
        let mut rules = preset.rules(&manifest()).unwrap();
        rules.allow(["http".to_owned(), "subprocess".to_owned()]);
        rules.forbidden_names = ["print".to_owned()].into();
        let policy = Policy::new(Rules::new(rules).unwrap(), manifest());
        let allowed = "import http.client, http.server, subprocess, json\neval('1'); open('a')";
        assert_eq!(verdict(&policy, allowed), ["ok"], "{preset:?}");
        assert!(verdict(&policy, "import socket; socket")[0].starts_with("import 1:8 "));
        assert!(verdict(&policy, "print")[0].starts_with("forbidden-name 1:1 "));

        let mut rules = preset.rules(&manifest()).unwrap();
        rules.allow_only(["urllib".to_owned()]);
        let policy = Policy::new(Rules::new(rules).unwrap(), manifest());
        assert_eq!(verdict(&policy, "import urllib.request"), ["ok"]);
        assert!(verdict(&policy, "import json")[0].starts_with("import 1:8 "));
    }
    assert_eq!(Preset::Off.rules(&manifest()), None);
}

#[test]
fn presets_are_known_by_their_names() {
    for name in Preset::NAMES {
        assert_eq!(Preset::named(name).map(Preset::name), Some(*name));
    }
    assert_eq!(Preset::named("lenient"), None);
    assert_eq!(Preset::default(), Preset::Standard);
}
