//! `codecell help`: the help of commands, and the guides.

use crate::support::program::Place;

#[test]
fn it_lists_commands_and_guides() {
    let place = Place::empty();
    let ran = place.run(&["help"]);
    assert_eq!((ran.code, ran.stderr.as_str()), (Some(0), ""));
    let help = place.run(&["--help"]).stdout;
    let guides = ran.stdout.strip_prefix(&help);
    insta::assert_snapshot!("guides", guides.unwrap());
}

#[test]
fn a_command_has_the_help_that_its_flag_prints() {
    let place = Place::empty();
    for (about, guide) in [
        (&["run"][..], "codecell help writing-scripts"),
        (&["batch"], "codecell help batch-guide"),
        (&["batch", "merge"], "codecell help batch-guide"),
        (&["help"], ""),
    ] {
        let ran = place.run(&[&["help"], about].concat());
        let by_flag = place.run(&[about, &["--help"]].concat());
        assert_eq!((ran.code, ran.stderr.as_str()), (Some(0), ""), "{about:?}");
        let further = ran.stdout.strip_prefix(&by_flag.stdout).unwrap();
        assert!(further.contains(guide), "{about:?}: {further}");
    }
}

/// Whoever pipes a guide somewhere gets the page itself.
#[test]
fn a_guide_is_its_page_where_nobody_looks() {
    let page = include_str!("../../../docs/writing-scripts.md");
    let ran = Place::empty().run(&["help", "writing-scripts"]);
    assert_eq!(
        (ran.code, ran.stdout.as_str(), ran.stderr.as_str()),
        (Some(0), page, "")
    );
}

#[test]
fn a_name_that_is_none_is_an_error_with_the_nearest_ones() {
    let place = Place::empty();
    for (about, remedy) in [
        (&["writing-script"][..], "did you mean \"writing-scripts\"?"),
        (&["seting"], "did you mean \"settings\"?"),
        (
            &["guide"],
            "did you mean \"agent-guide\" or \"batch-guide\"?",
        ),
        (
            &["batch", "mrge"],
            "did you mean \"batch\" or \"batch-guide\"?",
        ),
        (&["zebra"], "codecell help lists both"),
    ] {
        let ran = place.run(&[&["help"], about].concat());
        let told = format!(
            "error: there is no command and no guide {:?}; {remedy}\n",
            about.join(" ")
        );
        assert_eq!(
            (ran.code, ran.stdout.as_str(), ran.stderr),
            (Some(2), "", told)
        );
    }
}
