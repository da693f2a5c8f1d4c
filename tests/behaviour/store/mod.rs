mod conformance;
mod faulty;
