//! The field's failures as sequences of sign-ins, in `data/sequences.json`; `README.md` says what the
//! words mean. What must come out is written by hand in `.ci/vectors/sequences.py`.

use core::time::Duration;

use second_factor::{
    AcceptedStep, Algorithm, CodeFormat, CodeParams, Committed, Digits, FactorState, Hotp, Period,
    Policy, Refusal, Saved, StateChange, Totp, UnixTime, Unsaved, Window,
};
use serde_json::{Map, Value, json};

enum Factor {
    Totp(Totp),
    Hotp(Hotp),
}

/// A factor, its policy, and the row that a database would hold.
struct Service {
    factor: Factor,
    policy: Policy,
    row: [u8; FactorState::LEN],
}

/// What the store does with a change.
#[derive(Clone, Copy)]
enum Store {
    Saves,
    LosesItsAnswer,
    WritesNothing,
}

fn number(fields: &Value, name: &str) -> u64 {
    fields[name]
        .as_u64()
        .unwrap_or_else(|| panic!("{name} of {fields}"))
}

fn small(fields: &Value, name: &str) -> u32 {
    number(fields, name).try_into().unwrap()
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_else(|| panic!("no text: {value}"))
}

fn policy(fields: &Map<String, Value>) -> Policy {
    let mut policy = Policy::new();
    let byte = |value: &Value| u8::try_from(value.as_u64().unwrap()).unwrap();
    let wait = |value: &Value| Duration::from_secs(value.as_u64().unwrap());
    for (name, value) in fields {
        let count = value.as_u64().unwrap().try_into().unwrap();
        let window = policy.window();
        let changed = match name.as_str() {
            "window_past" => {
                Ok(policy.with_window(Window::new(byte(value), window.future()).unwrap()))
            }
            "window_future" => {
                Ok(policy.with_window(Window::new(window.past(), byte(value)).unwrap()))
            }
            "look_ahead" => policy.with_look_ahead(byte(value)),
            "free_failures" => policy.with_free_failures(count),
            "first_wait" => policy.with_first_wait(wait(value)),
            "longest_wait" => policy.with_longest_wait(wait(value)),
            "max_failures" => policy.with_max_failures(count),
            "failure_cost" => policy.with_failure_cost(count),
            _ => panic!("unknown: {name}"),
        };
        policy = changed.unwrap();
    }
    policy
}

impl Service {
    fn new(case: &Value) -> Self {
        let fields = &case["factor"];
        let secret = text(&fields["secret_hex"]).as_bytes();
        let key = data_encoding::HEXLOWER.decode(secret).unwrap();
        let algorithm: Algorithm = text(&fields["algorithm"]).parse().unwrap();
        let digits = || Digits::try_from(u8::try_from(number(fields, "digits")).unwrap()).unwrap();
        let (factor, state) = match text(&fields["kind"]) {
            "hotp" => {
                let state = match number(fields, "counter") {
                    0 => FactorState::new(),
                    next => FactorState::new().with_next_counter(next),
                };
                let hotp = Hotp::from_key(&key, algorithm, digits()).unwrap();
                (Factor::Hotp(hotp), state)
            }
            kind => {
                let format = match kind {
                    "steam" => CodeFormat::Steam,
                    _ => CodeFormat::Decimal(digits()),
                };
                let params = CodeParams::new()
                    .with_algorithm(algorithm)
                    .with_format(format)
                    .with_period(Period::from_secs(small(fields, "period")).unwrap())
                    .with_epoch(UnixTime::from_secs(number(fields, "epoch")));
                (
                    Factor::Totp(Totp::from_key(&key, params).unwrap()),
                    FactorState::new(),
                )
            }
        };
        Self {
            factor,
            policy: case["policy"].as_object().map(policy).unwrap_or_default(),
            row: state.to_bytes(),
        }
    }

    fn read(&self) -> FactorState {
        FactorState::from_bytes(&self.row).unwrap()
    }

    /// What is decided on a state; one code, or two in a row.
    fn decide(
        &self,
        state: FactorState,
        codes: &Value,
        at: UnixTime,
    ) -> Unsaved<AcceptedStep, StateChange> {
        match (&self.factor, codes) {
            (Factor::Totp(totp), Value::Array(codes)) => {
                let codes = [text(&codes[0]), text(&codes[1])];
                self.policy.resync(totp, state, codes, at)
            }
            (Factor::Totp(totp), code) => self.policy.attempt(totp, state, text(code), at),
            (Factor::Hotp(hotp), code) => self.policy.attempt(hotp, state, text(code), at),
        }
    }

    /// Saves by compare and swap, and says in the words of the file what has come out.
    fn commit(
        &mut self,
        unsaved: Unsaved<AcceptedStep, StateChange>,
        store: Store,
    ) -> Option<Value> {
        let committed = unsaved.commit(|change| {
            if self.row != *change.before() {
                return Ok(Saved::Lost);
            }
            match store {
                Store::WritesNothing => return Err(()),
                Store::Saves | Store::LosesItsAnswer => self.row = *change.after(),
            }
            match store {
                Store::LosesItsAnswer => Err(()),
                Store::Saves | Store::WritesNothing => Ok(Saved::Yes),
            }
        });
        Some(match committed {
            Committed::Done(accepted) => {
                json!({ "want": "accepted", "counter": accepted.step().counter() })
            }
            Committed::Refused(refusal) => refused(&refusal),
            Committed::Failed(()) => json!({ "want": "not_told" }),
            Committed::Conflict => return None,
        })
    }

    fn attempt(&mut self, codes: &Value, at: UnixTime, store: Store) -> Value {
        let unsaved = self.decide(self.read(), codes, at);
        self.commit(unsaved, store).expect("nobody else writes")
    }

    /// Each decides on the state that it has read before any of them writes; who comes too late
    /// begins anew.
    fn together(&mut self, codes: &[Value], at: UnixTime) -> Vec<Value> {
        let decided: Vec<_> = codes
            .iter()
            .map(|code| self.decide(self.read(), code, at))
            .collect();
        let pairs = decided.into_iter().zip(codes);
        pairs
            .map(|(unsaved, code)| match self.commit(unsaved, Store::Saves) {
                Some(outcome) => outcome,
                None => self.attempt(code, at, Store::Saves),
            })
            .collect()
    }
}

fn refused(refusal: &Refusal) -> Value {
    json!({ "want": "refused", "because": refusal.name() })
}

/// Of a step or of one of its requests, what must come out.
fn wanted(entry: &Value) -> Value {
    let mut wanted = entry.clone();
    let fields = wanted.as_object_mut().unwrap();
    fields.retain(|name, _| ["want", "because", "counter"].contains(&name.as_str()));
    wanted
}

#[test]
fn sequences() {
    let cases: Vec<Value> = serde_json::from_str(include_str!("data/sequences.json")).unwrap();
    let (mut steps, mut accepted) = (0, 0);
    for case in &cases {
        let mut service = Service::new(case);
        for (place, step) in case["steps"].as_array().unwrap().iter().enumerate() {
            let at = UnixTime::from_secs(number(step, "at"));
            let store = match step["save"].as_str() {
                None => Store::Saves,
                Some("answer_lost") => Store::LosesItsAnswer,
                Some("not_written") => Store::WritesNothing,
                Some(other) => panic!("unknown: {other}"),
            };
            let (found, wanted): (Vec<_>, Vec<_>) = if let Some(codes) = step["together"].as_array()
            {
                let each = step["each"].as_array().unwrap();
                (
                    service.together(codes, at),
                    each.iter().map(wanted).collect(),
                )
            } else {
                let codes = if step["typed"].is_null() {
                    &step["two_codes"]
                } else {
                    &step["typed"]
                };
                (vec![service.attempt(codes, at, store)], vec![wanted(step)])
            };
            assert_eq!(found, wanted, "{}, step {place}", case["name"]);
            steps += found.len();
            accepted += found
                .iter()
                .filter(|outcome| outcome["want"] == "accepted")
                .count();
        }
    }
    assert_eq!((cases.len(), steps, accepted), (40, 158, 48));
}
