//! How full the disk is that holds the data: from 80 % people are warned, from 90 % intake stops and reads go on.

use std::io;

use crate::{
    app::App,
    problem::{Answer, Code, Refusal},
};

const WARN: u8 = 80;
const STOP: u8 = 90;

/// How full it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Disk {
    pub(crate) used_percent: u8,
}

impl Disk {
    pub(crate) fn stops_intake(self) -> bool {
        self.used_percent >= STOP
    }

    /// `ok`, `warn` or `stop`.
    pub(crate) fn state(self) -> &'static str {
        match self.used_percent {
            STOP.. => "stop",
            WARN.. => "warn",
            _ => "ok",
        }
    }
}

/// The disk that holds the uploads, which is the data folder's.
pub(crate) fn of(app: &App) -> io::Result<Disk> {
    let place = app.uploads.parent().unwrap_or(&app.uploads);
    let found = rustix::fs::statvfs(place)?;
    let usable = found.f_blocks.saturating_sub(found.f_bfree) + found.f_bavail;
    let used = usable.saturating_sub(found.f_bavail);
    let percent = (used * 100).checked_div(usable).unwrap_or(0);
    Ok(Disk {
        used_percent: u8::try_from(percent.min(100)).unwrap_or(100),
    })
}

/// Refuses intake when there is no room for it.
pub(crate) fn room(app: &App) -> Answer<()> {
    match of(app) {
        Ok(disk) if disk.stops_intake() => {
            Err(Refusal::new(Code::Full).because(format!("{} % of the disk is used", disk.used_percent)))
        }
        Ok(_) => Ok(()),
        Err(error) => {
            tracing::error!(%error, "cannot tell how full the disk is");
            Err(Refusal::new(Code::Unavailable))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn intake_stops_at_ninety() {
        let states: Vec<&str> = [0, 79, 80, 89, 90, 100]
            .map(|used_percent| Disk { used_percent }.state())
            .to_vec();
        assert_eq!(states, ["ok", "ok", "warn", "warn", "stop", "stop"]);
    }
}
