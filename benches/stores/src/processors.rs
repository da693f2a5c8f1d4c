//! The time that processors have spent on this process and on a server, read from `/proc`.

use std::fs;
use std::time::Duration;

use crate::measure::Failure;

/// This process, and a server's processes if it has any.
pub(crate) struct Processors {
    server: Option<u32>,
}

impl Processors {
    /// Of a database within this process.
    pub(crate) const fn alone() -> Self {
        Self { server: None }
    }

    /// Of a server whose processes are forked by this one.
    pub(crate) const fn with(server: u32) -> Self {
        Self {
            server: Some(server),
        }
    }

    /// The time spent so far. Threads and processes that have ended do not count.
    pub(crate) fn spent(&self) -> Result<Duration, Failure> {
        let mut nanos = 0;
        for thread in fs::read_dir("/proc/self/task")? {
            nanos += on_processor(&thread?.path().join("schedstat"))?;
        }
        let Some(server) = self.server else {
            return Ok(Duration::from_nanos(nanos));
        };
        let children = fs::read_to_string(format!("/proc/{server}/task/{server}/children"))?;
        for child in children.split_whitespace() {
            // One that has ended meanwhile counts nothing.
            let file = format!("/proc/{child}/schedstat");
            nanos += on_processor(file.as_ref()).unwrap_or(0);
        }
        Ok(Duration::from_nanos(nanos))
    }
}

fn on_processor(file: &std::path::Path) -> Result<u64, Failure> {
    let text = fs::read_to_string(file)?;
    let nanos = text.split(' ').next().ok_or("schedstat is empty")?;
    Ok(nanos.parse()?)
}

/// The process that has started a process.
pub(crate) fn parent(process: u32) -> Result<u32, Failure> {
    let status = fs::read_to_string(format!("/proc/{process}/status"))?;
    let mut lines = status.lines();
    let line = lines.find_map(|line| line.strip_prefix("PPid:"));
    Ok(line.ok_or("no parent")?.trim().parse()?)
}

/// What kind of processor it is.
pub(crate) fn model() -> Result<String, Failure> {
    let text = fs::read_to_string("/proc/cpuinfo")?;
    let mut lines = text.lines().filter_map(|line| line.split_once(": "));
    let model = lines.find(|(name, _)| name.starts_with("model name"));
    Ok(model.ok_or("no model")?.1.to_owned())
}
