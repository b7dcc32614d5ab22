//! What the process uses of its machine, under the names that Prometheus has for it in every program
//! (<https://prometheus.io/docs/instrumenting/writing_clientlibs/#process-metrics>). It is read from `/proc` at each
//! request for metrics; a system without `/proc` shows none of it.

use std::fmt;
use std::fs;

use prometheus_client::collector::Collector;
use prometheus_client::encoding::{DescriptorEncoder, EncodeMetric as _};
use prometheus_client::metrics::MetricType;
use prometheus_client::metrics::counter::ConstCounter;
use prometheus_client::metrics::gauge::ConstGauge;
use prometheus_client::registry::Unit;

/// Reads what this process uses.
#[derive(Debug)]
pub(super) struct Process;

impl Collector for Process {
    fn encode(&self, mut encoder: DescriptorEncoder<'_>) -> fmt::Result {
        let Some(used) = Used::now() else {
            return Ok(());
        };
        let help = "Time that processors worked for the process";
        ConstCounter::new(used.cpu_s).encode(encoder.encode_descriptor(
            "process_cpu",
            help,
            Some(&Unit::Seconds),
            MetricType::Counter,
        )?)?;
        let gauges = [
            (
                "process_resident_memory",
                "Memory that the process holds",
                Unit::Bytes,
                used.resident_bytes,
            ),
            (
                "process_virtual_memory",
                "Address space in use",
                Unit::Bytes,
                used.virtual_bytes,
            ),
            (
                "process_start_time",
                "Start of the process, since 1970",
                Unit::Seconds,
                used.started_s,
            ),
        ];
        for (name, help, unit, value) in gauges {
            let descriptor =
                encoder.encode_descriptor(name, help, Some(&unit), MetricType::Gauge)?;
            ConstGauge::new(value).encode(descriptor)?;
        }
        let counts = [
            (
                "process_open_fds",
                "Open files and sockets",
                Some(used.open_files),
            ),
            (
                "process_max_fds",
                "Most files and sockets that may be open",
                used.max_files,
            ),
        ];
        for (name, help, value) in counts {
            let Some(value) = value else { continue };
            let descriptor = encoder.encode_descriptor(name, help, None, MetricType::Gauge)?;
            ConstGauge::new(value).encode(descriptor)?;
        }
        Ok(())
    }
}

/// What a process uses.
#[derive(Debug, PartialEq)]
struct Used {
    cpu_s: f64,
    resident_bytes: f64,
    virtual_bytes: f64,
    started_s: f64,
    open_files: u64,
    /// `None` if there is no limit.
    max_files: Option<u64>,
}

impl Used {
    /// What this process uses now; `None` if the system does not say.
    fn now() -> Option<Self> {
        let stat = Stat::parse(&fs::read_to_string("/proc/self/stat").ok()?)?;
        let system = fs::read_to_string("/proc/stat").ok()?;
        let booted = system
            .lines()
            .find_map(|line| line.strip_prefix("btime "))?;
        let booted_s: f64 = booted.trim().parse().ok()?;
        let ticks = rustix::param::clock_ticks_per_second() as f64;
        // The folder is open itself while its entries are counted.
        let open_files = fs::read_dir("/proc/self/fd")
            .ok()?
            .count()
            .saturating_sub(1) as u64;
        Some(Self {
            cpu_s: stat.cpu_ticks as f64 / ticks,
            resident_bytes: stat.resident_pages as f64 * rustix::param::page_size() as f64,
            virtual_bytes: stat.virtual_bytes as f64,
            started_s: booted_s + stat.started_ticks as f64 / ticks,
            open_files,
            max_files: rustix::process::getrlimit(rustix::process::Resource::Nofile).current,
        })
    }
}

/// Fields of `/proc/self/stat`, with their numbers in proc_pid_stat(5).
#[derive(Debug, PartialEq)]
struct Stat {
    /// Fields 14 and 15: for the program, and for the kernel on behalf of the program.
    cpu_ticks: u64,
    /// Field 22: since the machine started.
    started_ticks: u64,
    /// Field 23.
    virtual_bytes: u64,
    /// Field 24.
    resident_pages: u64,
}

impl Stat {
    fn parse(text: &str) -> Option<Self> {
        // The second field is the program's name in parentheses, which may have spaces and parentheses itself.
        let (_, rest) = text.rsplit_once(')')?;
        let fields: Vec<&str> = rest.split_whitespace().collect();
        let field = |number: usize| fields.get(number - 3)?.parse::<u64>().ok();
        Some(Self {
            cpu_ticks: field(14)?.checked_add(field(15)?)?,
            started_ticks: field(22)?,
            virtual_bytes: field(23)?,
            resident_pages: field(24)?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_with_spaces_and_parentheses_are_no_fields() {
        let after = "S 1 1 1 0 -1 4194560 900 0 0 0 250 50 0 0 20 0 4 0 1234 70000640 512 184467";
        for name in ["codecell", "a b", ") 7 (", ""] {
            let read = Stat::parse(&format!("17 ({name}) {after}"));
            let expected = Stat {
                cpu_ticks: 300,
                started_ticks: 1_234,
                virtual_bytes: 70_000_640,
                resident_pages: 512,
            };
            assert_eq!(read, Some(expected), "{name}");
        }
        for text in ["", "17 (codecell", "17 (codecell) S 1 2", "17 (c) S x x x"] {
            assert_eq!(Stat::parse(text), None, "{text:?}");
        }
    }
}
