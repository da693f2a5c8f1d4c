//! A refusal, for the script of a page.

use alloc::string::ToString;

use serde_core::ser::{Serialize, SerializeMap, Serializer};

use crate::sign_in::refusal::Refusal;
use crate::time::UnixTime;

/// Its name, its message, and the time before which nothing is compared, in seconds since 1970.
///
/// `{"name":"throttled","message":"Too many wrong codes. Try again later.","retry_at":1800000030}`.
/// The message does not count the seconds that are left; they follow from `retry_at`, which is
/// `null` without a wait.
impl Serialize for Refusal {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let at_the_end = UnixTime::from_secs(u64::MAX);
        let mut map = serializer.serialize_map(Some(3))?;
        map.serialize_entry("name", self.name())?;
        map.serialize_entry("message", &self.message(at_the_end).to_string())?;
        map.serialize_entry("retry_at", &self.retry_at().map(UnixTime::as_secs))?;
        map.end()
    }
}
