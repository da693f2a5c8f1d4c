//! Moments of the system's clock.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use second_factor::UnixTime;

#[test]
fn the_systems_time_is_cut_to_seconds_and_to_1970() {
    let later = UNIX_EPOCH + Duration::from_millis(1_999);
    assert_eq!(UnixTime::from(later), UnixTime::from_secs(1));
    let before = UNIX_EPOCH - Duration::from_secs(5);
    assert_eq!(UnixTime::from(before), UnixTime::from_secs(0));
    let earlier = UnixTime::from(SystemTime::now());
    assert!(UnixTime::now() >= earlier);
}
