mod conformance;
mod contest;
mod counting;
mod faulty;
mod memory;
mod two_factor;
