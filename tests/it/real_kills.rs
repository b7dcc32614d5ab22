//! Real servers are killed many times each, at random moments of a call. The script learns of it, the next call works,
//! and codecell holds no more than before.

use std::collections::HashMap;
use std::fs;
use std::path::Path;
use std::thread::sleep;
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};
use serde_json::{Value, json};

use crate::KILLS;
use crate::peers::http_server::HttpServer;
use crate::peers::prefork::Prefork;
use crate::peers::real_set;
use crate::support::client::Client;
use crate::support::holding::{open_files, private_dirty_kib};
use crate::support::patience::eventually;

/// The rounds before the first look at what codecell holds.
const WARM_UP: usize = 5;
/// The rounds without a kill, which show how long the calls take.
const MEASURED: usize = 5;
/// How much more memory of its own codecell may hold afterwards.
const MAX_GROWTH_KIB: u64 = 8 << 10;
/// The random moments follow from this number.
const SEED: u64 = 0x5eed_0f41;

/// One server and what is done with it while it is killed.
struct Lane {
    server: &'static str,
    /// A script that runs once, before all rounds.
    setup: &'static str,
    /// The call that is under way when the server is killed.
    call: &'static str,
    /// Whether the server calls the tool read-only or idempotent, so that codecell repeats the call.
    is_repeatable: bool,
    /// A call that must work afterwards, and its value.
    probe: &'static str,
    expected: &'static str,
}

const LANES: [Lane; 9] = [
    Lane {
        server: "filesystem",
        setup: "text = ''.join(f'line {n}\\n' for n in range(3000))\nfilesystem.write_file(path=f'{folder}/long.txt', content=text)",
        call: "filesystem.edit_file(path=f'{folder}/long.txt', edits=[{'oldText': f'line {n}\\n', 'newText': f'{n}\\n'} for n in range(0, 3000, 100)], dryRun=True)",
        is_repeatable: false,
        probe: "filesystem.read_text_file(path=f'{folder}/long.txt', head=1)",
        expected: "\"line 0\"",
    },
    Lane {
        server: "everything",
        setup: "None",
        call: "everything.trigger_long_running_operation(duration=0.05, steps=5)",
        is_repeatable: true,
        probe: "everything.echo(message='here')",
        expected: "\"Echo: here\"",
    },
    Lane {
        server: "memory",
        setup: "memory.create_entities(entities=[{'name': 'Ada', 'entityType': 'person', 'observations': []}])",
        call: "memory.create_entities(entities=[{'name': 'Ada', 'entityType': 'person', 'observations': []}] * 1000)",
        is_repeatable: false,
        probe: "memory.open_nodes(names=['nobody'])['entities']",
        expected: "[]",
    },
    Lane {
        server: "thinking",
        setup: "None",
        call: "thinking.sequentialthinking(thought='so ' * 50000, nextThoughtNeeded=True, thoughtNumber=1, totalThoughts=9)",
        is_repeatable: true,
        probe: "thinking.sequentialthinking(thought='on', nextThoughtNeeded=True, thoughtNumber=1, totalThoughts=9)['totalThoughts']",
        expected: "9",
    },
    Lane {
        server: "time",
        setup: "None",
        call: "time.convert_time(source_timezone='UTC', time='12:00', target_timezone='Asia/Tokyo')",
        is_repeatable: true,
        probe: "time.get_current_time(timezone='Asia/Tokyo')['timezone']",
        expected: "\"Asia/Tokyo\"",
    },
    Lane {
        server: "git",
        setup: "filesystem.write_file(path=f'{folder}/repository/a.txt', content='a')\ngit.git_add(repo_path=f'{folder}/repository', files=['a.txt'])\ngit.git_commit(repo_path=f'{folder}/repository', message='First')",
        call: "git.git_create_branch(repo_path=f'{folder}/repository', branch_name=f'branch-{round}')",
        is_repeatable: false,
        probe: "git.git_show(repo_path=f'{folder}/repository', revision='main:a.txt')",
        expected: "\"a\"",
    },
    Lane {
        server: "sqlite",
        setup: "sqlite.create_table(query='CREATE TABLE t (n INTEGER)')",
        call: "sqlite.write_query(query='INSERT INTO t WITH RECURSIVE c (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < 30000) SELECT max(n) FROM c')",
        is_repeatable: false,
        probe: "sqlite.read_query(query='SELECT count(*) > 0 AS filled FROM t')",
        expected: "[{\"filled\": 1}]",
    },
    Lane {
        server: "motherduck",
        setup: "None",
        call: "motherduck.execute_query(sql='SELECT sum(sqrt(range)) FROM range(1000000)')",
        is_repeatable: false,
        probe: "'42' in motherduck.execute_query(sql='SELECT 42')",
        expected: "true",
    },
    Lane {
        server: "web",
        setup: "None",
        call: "web.trigger_long_running_operation(duration=0.05, steps=5)",
        is_repeatable: true,
        probe: "web.echo(message='here')",
        expected: "\"Echo: here\"",
    },
];

/// The servers that are written in Python, each with its module.
const PYTHON: [(&str, &str); 4] = [
    ("time", "mcp_server_time"),
    ("git", "mcp_server_git"),
    ("sqlite", "mcp_server_sqlite"),
    ("motherduck", "mcp_server_motherduck"),
];

#[test]
fn real_servers_are_killed_many_times_each_and_nothing_leaks() {
    let Some(mut world) = World::new("real_servers_are_killed_many_times_each_and_nothing_leaks")
    else {
        return;
    };
    println!("seed {SEED:#x}");
    world.set_up();
    let durations = world.measure();
    let mut random = Random(SEED);
    let mut lost = [0; LANES.len()];
    let mut before: Option<Held> = None;
    for round in 0..WARM_UP + KILLS {
        if round == WARM_UP {
            lost = [0; LANES.len()];
        }
        // A tenth of the kills come when the call is probably over.
        let moments = durations.map(|duration| duration.mul_f64(1.1 * random.share()));
        for (count, message) in lost.iter_mut().zip(world.kill_all(round, moments)) {
            *count += usize::from(message.is_some());
        }
        world.assert_all_work();
        if round < WARM_UP {
            // Connections to the web are kept for a while, so their number is not the same at every moment.
            let held = world.held();
            let files = before.map_or(0, |before| before.files).max(held.files);
            before = Some(Held { files, ..held });
        }
    }
    let before = before.unwrap();
    let mut after = world.held();
    for _ in 0..WARM_UP {
        if after.files <= before.files {
            break;
        }
        world.assert_all_work();
        after = world.held();
    }
    let repeated = world.repeated();
    for (lane, lost) in LANES.iter().zip(lost) {
        let repeated = repeated.get(lane.server).copied().unwrap_or(0);
        println!("{}: {lost} lost, {repeated} repeated", lane.server);
        // How many kills come during a call depends on what else the machine does.
        let met = if lane.is_repeatable { repeated } else { lost };
        assert!(met > 0, "no kill met a call of {}", lane.server);
    }
    println!("before: {before:?}\nafter:  {after:?}");
    world.assert_a_guard_each();
    assert_eq!(after.children, before.children);
    assert!(after.files <= before.files, "{before:?} {after:?}");
    assert!(
        after.private_kib <= before.private_kib + MAX_GROWTH_KIB,
        "{before:?} {after:?}"
    );
}

/// All servers behind one codecell, and the ways to kill them.
struct World {
    client: Client,
    web: HttpServer,
    kept: HashMap<&'static str, Prefork>,
    place: crate::support::program::Place,
}

impl World {
    fn new(test: &str) -> Option<Self> {
        let (servers, place) = real_set::or_skip(test)?;
        let path = place.path().join("mcp_servers.json");
        let mut config: Value = serde_json::from_str(&fs::read_to_string(&path).unwrap()).unwrap();
        let entries = &mut config["mcpServers"];
        let compiled = place.path().join("compiled");
        let mut kept = HashMap::new();
        for (name, module) in PYTHON {
            kept.insert(
                name,
                Prefork::in_place_of(&mut entries[name], module, place.path()),
            );
        }
        for name in ["filesystem", "everything", "memory", "thinking"] {
            entries[name]["env"]["NODE_COMPILE_CACHE"] = json!(compiled);
        }
        entries["thinking"]["env"]["DISABLE_THOUGHT_LOGGING"] = json!("true");
        let mut command = servers.everything_over_http();
        command.env("NODE_COMPILE_CACHE", &compiled);
        let web = HttpServer::start(command);
        entries["web"] = json!({ "url": web.url() });
        fs::write(path, config.to_string()).unwrap();
        kept.values().for_each(Prefork::wait);
        let client = Client::connect_logged(&place, &place.path().join("log"));
        Some(Self {
            client,
            web,
            kept,
            place,
        })
    }

    fn begin(&mut self, code: &str, round: usize) -> i64 {
        let variables = json!({ "folder": self.place.path().join("data"), "round": round });
        self.client
            .begin_execute(json!({ "code": code, "variables": variables }))
    }

    fn outcome(&mut self, id: i64) -> Value {
        self.client.answer(id)["result"]["structuredContent"].clone()
    }

    /// Runs one script for each server, side by side; returns their outcomes.
    fn run_all(&mut self, round: usize, code: impl Fn(&Lane) -> String) -> Vec<Value> {
        let ids: Vec<i64> = LANES
            .iter()
            .map(|lane| self.begin(&code(lane), round))
            .collect();
        ids.into_iter().map(|id| self.outcome(id)).collect()
    }

    fn set_up(&mut self) {
        for outcome in self.run_all(0, |lane| lane.setup.to_owned()) {
            assert_eq!(outcome["success"], true, "{outcome}");
        }
    }

    /// How long each call takes while the others run: the middle one of several times.
    fn measure(&mut self) -> [Duration; LANES.len()] {
        let rounds: Vec<Vec<f64>> = (0..MEASURED)
            .map(|round| {
                let outcomes = self.run_all(1_000 + round, |lane| lane.call.to_owned());
                let duration = |outcome: &Value| {
                    assert_eq!(outcome["success"], true, "{outcome}");
                    outcome["duration_ms"].as_f64().unwrap()
                };
                outcomes.iter().map(duration).collect()
            })
            .collect();
        std::array::from_fn(|lane| {
            let mut times: Vec<f64> = rounds.iter().map(|round| round[lane]).collect();
            times.sort_by(f64::total_cmp);
            println!(
                "{}: {:.1} ms a call",
                LANES[lane].server,
                times[MEASURED / 2]
            );
            Duration::from_secs_f64(times[MEASURED / 2] / 1_000.0)
        })
    }

    /// Lets every server begin its call, kills it at its moment, and returns what the scripts were told; `None` if a
    /// reply came.
    fn kill_all(&mut self, round: usize, moments: [Duration; LANES.len()]) -> Vec<Option<String>> {
        let mut victims: Vec<(Duration, usize, Option<Pid>)> = (0..LANES.len())
            .map(|lane| (moments[lane], lane, self.pid(LANES[lane].server)))
            .collect();
        victims.sort_by_key(|(moment, ..)| *moment);
        let ids: Vec<i64> = LANES
            .iter()
            .map(|lane| {
                let code = format!(
                    "try:\n    {}\n    lost = None\nexcept ToolError as error:\n    lost = error.message\nlost",
                    lane.call
                );
                self.begin(&code, round)
            })
            .collect();
        let start = Instant::now();
        for (moment, _, pid) in victims {
            sleep(moment.saturating_sub(start.elapsed()));
            match pid {
                Some(pid) => kill_process(pid, Signal::KILL).unwrap(),
                None => {
                    self.web.kill();
                    self.web.start_again();
                }
            }
        }
        let messages = ids.into_iter().zip(&LANES).map(|(id, lane)| {
            let outcome = self.outcome(id);
            assert_eq!(outcome["success"], true, "{}: {outcome}", lane.server);
            let message = outcome["result"].as_str()?.to_owned();
            assert_says_so(lane, &message);
            Some(message)
        });
        messages.collect()
    }

    /// The process that is to be killed; `None` for the server on the web, which the test itself started.
    fn pid(&self, server: &str) -> Option<Pid> {
        let number = match (server, self.kept.get(server)) {
            ("web", _) => return None,
            (_, Some(prefork)) => prefork.server(),
            (name, None) => self.child(name),
        };
        Some(Pid::from_raw(number).unwrap())
    }

    /// The child of codecell that runs the Node server `name`.
    fn child(&self, name: &str) -> i32 {
        let is_it = |pid: &String| {
            let command = fs::read_to_string(format!("/proc/{pid}/cmdline")).unwrap_or_default();
            command.contains(&format!("server-{name}/"))
                || (name == "thinking" && command.contains("server-sequential-thinking/"))
        };
        let children = children(self.client.pid());
        let found = children.iter().find(|pid| is_it(pid));
        found
            .unwrap_or_else(|| panic!("{name} does not run"))
            .parse()
            .unwrap()
    }

    fn assert_all_work(&mut self) {
        self.web.wait_until_it_listens();
        let outcomes = self.run_all(0, |lane| lane.probe.to_owned());
        for (outcome, lane) in outcomes.iter().zip(&LANES) {
            let expected: Value = serde_json::from_str(lane.expected).unwrap();
            assert_eq!(outcome["result"], expected, "{}: {outcome}", lane.server);
        }
    }

    /// How often a call of each server was repeated, according to codecell's log.
    fn repeated(&self) -> HashMap<&'static str, usize> {
        let log = fs::read_to_string(self.place.path().join("log")).unwrap();
        let of = |server: &str| {
            let mark = format!("server=\"{server}\"");
            let is_one = |line: &&str| line.contains("is repeated") && line.contains(&mark);
            log.lines().filter(is_one).count()
        };
        LANES
            .iter()
            .map(|lane| (lane.server, of(lane.server)))
            .collect()
    }

    /// Checks that every process that codecell started has its guard, and that no guard of a killed process is left.
    fn assert_a_guard_each(&self) {
        eventually("as many guards as servers", || {
            let (guards, servers): (Vec<String>, Vec<String>) = children(self.client.pid())
                .into_iter()
                .partition(|pid| is_guard(pid));
            guards.len() == servers.len()
        });
    }

    fn held(&self) -> Held {
        let pid = self.client.pid();
        Held {
            children: children(pid).iter().filter(|pid| !is_guard(pid)).count(),
            files: open_files(pid).len(),
            private_kib: private_dirty_kib(pid).unwrap(),
        }
    }
}

/// What codecell holds.
#[derive(Debug)]
struct Held {
    children: usize,
    files: usize,
    private_kib: u64,
}

/// Whether a process guards a server. A guard whose server has ended may take a moment to go, and holds a file until
/// then.
fn is_guard(pid: &str) -> bool {
    fs::read_to_string(format!("/proc/{pid}/cmdline"))
        .is_ok_and(|command| command.contains("codecell-guard"))
}

/// The children of a process, whichever of its threads started them.
fn children(pid: u32) -> Vec<String> {
    let tasks = fs::read_dir(Path::new("/proc").join(pid.to_string()).join("task")).unwrap();
    tasks
        .filter_map(|task| fs::read_to_string(task.unwrap().path().join("children")).ok())
        .flat_map(|line| {
            let numbers: Vec<String> = line.split_whitespace().map(str::to_owned).collect();
            numbers
        })
        .collect()
}

fn assert_says_so(lane: &Lane, message: &str) {
    let server = lane.server;
    if server == "web" {
        let says_so = message.contains("was lost during the call")
            || message.contains("it cannot be reached");
        return assert!(says_so, "{server}: {message}");
    }
    assert!(
        message.contains("was lost during the call") && message.contains("signal 9"),
        "{server}: {message}"
    );
    assert!(!lane.is_repeatable, "{server} was not repeated: {message}");
}

/// The generator SplitMix64.
struct Random(u64);

impl Random {
    /// A number from 0 to 1.
    fn share(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((mixed ^ (mixed >> 31)) >> 11) as f64 / (1_u64 << 53) as f64
    }
}
