//! QR codes: the symbol, its drawings, and what decoders read from them.

mod drawing;
mod mask;
mod reading;
mod segments;
