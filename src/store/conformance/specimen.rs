//! Factors whose codes the checks know.

use alloc::format;
use alloc::string::String;
use alloc::vec;

use crate::credential::Credential;
use crate::otp::code::Code;
use crate::otp::params::CodeParams;
use crate::otp::secret::Secret;
use crate::otp::window::Window;
use crate::recovery::RecoverySet;
use crate::sensitive::Sensitive;
use crate::sign_in::attempt::Attempt;
use crate::sign_in::policy::Policy;
use crate::sign_in::state::FactorState;
use crate::time::{Step, UnixTime};

/// What a check stores: a [`Credential`] or a [`RecoverySet`].
///
/// The trait is sealed: the checks must know the codes.
pub trait Specimen: sealed::Make {}

impl<T: sealed::Make> Specimen for T {}

/// When all the sign-ins of the checks take place.
pub(super) const NOW: UnixTime = UnixTime::from_secs(2_000_000_000);

pub(super) mod sealed {
    use alloc::string::String;

    use crate::sign_in::attempt::Attempt;
    use crate::sign_in::state::FactorState;

    #[expect(unnameable_types, reason = "sealed: nothing outside may implement it")]
    pub trait Make: Sized {
        /// A factor, another one for each number, and two codes that it accepts in this order.
        fn make(number: u8) -> (Self, [String; 2]);

        /// What a code would do to a state.
        fn attempt(&self, state: FactorState, code: &str) -> Attempt;
    }
}

impl sealed::Make for Credential {
    fn make(number: u8) -> (Self, [String; 2]) {
        let secret = Secret::drawn(Sensitive::new(vec![number; 20]));
        let credential = Self::new(secret, CodeParams::new());
        let totp = credential.totp();
        let present = totp.step_at(NOW).counter();
        let codes = [present, present.saturating_add(1)]
            .map(|step| totp.code(Step::from_counter(step)).expose().into());
        (credential, codes)
    }

    fn attempt(&self, state: FactorState, code: &str) -> Attempt {
        Policy::new().attempt(&self.totp(), state, code, NOW)
    }
}

impl sealed::Make for RecoverySet {
    fn make(number: u8) -> (Self, [String; 2]) {
        let (credential, _) = Credential::make(number);
        let place = |place| u8::try_from(place).unwrap_or_default();
        let bytes = core::array::from_fn(|n| number.wrapping_add(place(n)));
        let (codes, set) = Self::generate_from(&credential, &bytes);
        let mut codes = codes.expose().map(String::from);
        let codes = core::array::from_fn(|_| codes.next().unwrap_or_default());
        (set, codes)
    }

    fn attempt(&self, state: FactorState, code: &str) -> Attempt {
        Policy::new().attempt(self, state, code, NOW)
    }
}

/// Six digits that are no code of the credential at [`NOW`].
pub(super) fn wrong_code(credential: &Credential) -> String {
    let totp = credential.totp();
    let is_wrong = |code: &String| {
        Code::parse(code, credential.params().format())
            .is_ok_and(|code| totp.peek(&code, NOW, Window::DEFAULT).is_none())
    };
    (0..)
        .map(|n| format!("{n:06}"))
        .find(is_wrong)
        .unwrap_or_default()
}
