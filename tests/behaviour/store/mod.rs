mod conformance;
mod contest;
mod counting;
mod dropped;
mod failing;
mod faulty;
mod memory;
mod two_factor;
