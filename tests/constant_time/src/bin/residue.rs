//! Counts what is left of a key in this process's memory after a `Totp` was made, used, dropped.
//!
//! `residue needles` prints, masked, what to look for: the key, HMAC's two pads, and the two hashed
//! pads (RFC 2104 §4), each of which is as good as the key. `residue scan NEEDLES` uses the key and
//! reads every writable mapping of itself for 12 bytes in a row of any of them. Two processes, since
//! one that computes the needles is full of them.

use std::fs::{self, File};
use std::hint::black_box;
use std::os::unix::fs::FileExt;
use std::process::ExitCode;

use second_factor::{Algorithm, Code, CodeParams, Totp, UnixTime, Window};
use zeroize::Zeroize;

const ALGORITHMS: [Algorithm; 3] = [Algorithm::Sha1, Algorithm::Sha256, Algorithm::Sha512];
const NAMES: [&str; 5] = [
    "key",
    "inner pad",
    "outer pad",
    "hashed inner pad",
    "hashed outer pad",
];
/// What every needle is masked with, so that the needles are not found.
const MASK: u8 = 0xa5;
/// Bytes in a row that count as a find: 96 bits of a key are the key.
const RUN: usize = 12;
/// The most copies of each needle after the drop. Moves leave hashed pads on the stack, one or two
/// where this was written; how many depends on the hash path that the processor takes.
const ALLOWED: [usize; 5] = [0, 0, 0, 4, 4];

fn masked(place: usize) -> u8 {
    u8::try_from((place * 89 + 41) % 251).unwrap() ^ MASK
}

fn key() -> [u8; 20] {
    std::array::from_fn(|place| masked(place) ^ MASK)
}

/// A state as it lies in memory.
fn hashed(algorithm: Algorithm, pad: u8) -> Vec<u8> {
    let mut block = [pad; 128];
    block
        .iter_mut()
        .zip(key())
        .for_each(|(byte, key)| *byte ^= key);
    let [half, _] = *block.as_chunks::<64>().0 else {
        unreachable!("two halves")
    };
    match algorithm {
        Algorithm::Sha1 => {
            let mut state = [
                0x6745_2301,
                0xefcd_ab89,
                0x98ba_dcfe,
                0x1032_5476,
                0xc3d2_e1f0_u32,
            ];
            sha1::block_api::compress(&mut state, &[half]);
            state.iter().flat_map(|word| word.to_ne_bytes()).collect()
        }
        Algorithm::Sha256 => {
            let mut state = [
                0x6a09_e667,
                0xbb67_ae85,
                0x3c6e_f372,
                0xa54f_f53a,
                0x510e_527f,
                0x9b05_688c,
                0x1f83_d9ab,
                0x5be0_cd19_u32,
            ];
            sha2::block_api::compress256(&mut state, &[half]);
            state.iter().flat_map(|word| word.to_ne_bytes()).collect()
        }
        Algorithm::Sha512 => {
            let mut state = [
                0x6a09_e667_f3bc_c908,
                0xbb67_ae85_84ca_a73b,
                0x3c6e_f372_fe94_f82b,
                0xa54f_f53a_5f1d_36f1,
                0x510e_527f_ade6_82d1,
                0x9b05_688c_2b3e_6c1f,
                0x1f83_d9ab_fb41_bd6b,
                0x5be0_cd19_137e_2179_u64,
            ];
            sha2::block_api::compress512(&mut state, &[block]);
            state.iter().flat_map(|word| word.to_ne_bytes()).collect()
        }
    }
}

fn needles(algorithm: Algorithm) -> [Vec<u8>; 5] {
    let pad = |pad: u8| key().iter().map(|byte| byte ^ pad).collect();
    [
        pad(0),
        pad(0x36),
        pad(0x5c),
        hashed(algorithm, 0x36),
        hashed(algorithm, 0x5c),
    ]
}

fn hex(bytes: &[u8]) -> String {
    bytes
        .iter()
        .map(|byte| format!("{:02x}", byte ^ MASK))
        .collect()
}

fn unhex(text: &str) -> Vec<u8> {
    text.as_bytes()
        .chunks(2)
        .map(|two| u8::from_str_radix(std::str::from_utf8(two).unwrap(), 16).unwrap())
        .collect()
}

/// Places in a row where a masked needle begins to match for `RUN` bytes; runs count once.
fn finds(haystack: &[u8], needle: &[u8]) -> usize {
    let mut found = 0;
    let mut place = 0;
    while place + RUN <= haystack.len() {
        let here = needle.windows(RUN).any(|piece| {
            haystack[place..]
                .iter()
                .zip(piece)
                .all(|(byte, masked)| byte ^ MASK == *masked)
        });
        if here {
            found += 1
        }
        place += if here { needle.len() } else { 1 };
    }
    found
}

/// Copies of each needle in all writable memory but the buffer that it is read into.
fn scan(needles: &[Vec<u8>]) -> Vec<usize> {
    let (maps, memory) = (
        fs::read_to_string("/proc/self/maps").unwrap(),
        File::open("/proc/self/mem").unwrap(),
    );
    let mut counts = vec![0; needles.len()];
    for line in maps.lines().filter(|line| line.contains(" rw")) {
        let (range, _) = line.split_once(' ').unwrap();
        let (from, to) = range.split_once('-').unwrap();
        let at = |text| u64::from_str_radix(text, 16).unwrap();
        let (from, to) = (at(from), at(to));
        let mut bytes = vec![0; usize::try_from(to - from).unwrap()];
        if memory.read_at(&mut bytes, from).is_err() {
            continue; // what the kernel does not show
        }
        let own = u64::try_from(bytes.as_ptr().addr()).unwrap();
        if (from..to).contains(&own) {
            let start = usize::try_from(own - from).unwrap();
            let end = (start + bytes.len()).min(bytes.len());
            bytes[start..end].zeroize();
        }
        for (count, needle) in counts.iter_mut().zip(needles) {
            *count += finds(&bytes, needle);
        }
        bytes.zeroize();
    }
    counts
}

/// Runs 64 KiB further down the stack than the scan that follows, which so overwrites none of it.
#[inline(never)]
fn deeper<T>(run: impl FnOnce() -> T) -> T {
    let mut gap = [0_u8; 65_536];
    black_box(&mut gap);
    let result = run();
    black_box(&mut gap);
    result
}

/// Makes a `Totp`, looks at a code with it, and drops it where it is.
#[inline(never)]
fn use_key<T>(algorithm: Algorithm, meanwhile: impl FnOnce() -> T) -> T {
    let mut key = key();
    let totp =
        Totp::from_key(black_box(&key), CodeParams::new().with_algorithm(algorithm)).unwrap();
    key.zeroize();
    let code = Code::parse("123456", totp.params().format()).unwrap();
    let at = UnixTime::from_secs(1_800_000_000);
    black_box(totp.peek(black_box(&code), at, Window::DEFAULT));
    black_box(&totp);
    meanwhile()
}

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if arguments.first().is_some_and(|word| word == "needles") {
        for algorithm in ALGORITHMS {
            println!(
                "{}",
                needles(algorithm).map(|needle| hex(&needle)).join(" ")
            );
        }
        return ExitCode::SUCCESS;
    }
    let mut failed = false;
    for (algorithm, needles) in ALGORITHMS
        .into_iter()
        .zip(arguments[1..].chunks(NAMES.len()))
    {
        let needles: Vec<Vec<u8>> = needles.iter().map(|needle| unhex(needle)).collect();
        deeper(|| use_key(algorithm, || ()));
        let left = scan(&needles);
        let live = deeper(|| use_key(algorithm, || scan(&needles)));
        println!("{algorithm}: {NAMES:?} live {live:?}, after the drop {left:?}");
        failed |= live[3] == 0 || live[4] == 0;
        failed |= left
            .iter()
            .zip(ALLOWED)
            .any(|(left, allowed)| *left > allowed);
    }
    ExitCode::from(u8::from(failed))
}
