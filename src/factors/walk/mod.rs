//! Every interleaving of two and three requests on one record, over the real code.
//!
//! A queue and a set of states: what the database holds, how far each request is, the clock, and a
//! ledger of what was told. At every edge the laws of `laws.rs` are checked. Randomness is drawn from
//! a seed made of what was loaded and of who asks, so that equal histories meet in one state.

extern crate std;

mod laws;
mod request;
mod tests;
mod world;

use std::collections::{HashSet, VecDeque};
use std::string::String;
use std::vec::Vec;

use request::Request;
use world::{Store, World};

/// What a walk has seen.
#[derive(Clone, Copy, Debug, Default)]
struct Figures {
    states: usize,
    edges: usize,
}

/// Walks through all states; the first broken law, with the number of states until then.
fn walk(start: &World, requests: &[Request], store: Store) -> Result<Figures, (usize, String)> {
    let mut seen = HashSet::new();
    let mut queue = VecDeque::new();
    let mut figures = Figures::default();
    seen.insert(start.clone());
    queue.push_back(start.clone());
    while let Some(world) = queue.pop_front() {
        figures.states += 1;
        let next: Vec<World> = world.moves(requests, store);
        for next in next {
            figures.edges += 1;
            laws::check(&next).map_err(|law| (figures.states, law))?;
            if seen.insert(next.clone()) {
                queue.push_back(next);
            }
        }
    }
    Ok(figures)
}
