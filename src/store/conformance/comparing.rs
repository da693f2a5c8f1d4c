//! What is compared: records that differ a little are not taken for each other.

use alloc::vec::Vec;
use core::borrow::Borrow;

use crate::record::Record;
use crate::sign_in::unsaved::Saved;
use crate::store::conformance::Database;
use crate::store::conformance::handle::Handle;
use crate::store::conformance::suite::{Checked, Done, Suite};

impl<D, H> Suite<'_, D, H>
where
    D: Database,
    D::Id: Borrow<H::Id>,
    H: Handle,
{
    pub(super) async fn compares_every_byte(&mut self, check: &'static str) -> Checked {
        let stamps = self.database.compares_stamps();
        let mut row = self.row(check).await?;
        let record = row.turn_on(&[1, 2]).await?;
        let stamp = Record::from(record.clone()).stamp();
        for before in neighbours(&record) {
            if stamps && Record::from(before.clone()).stamp() == stamp {
                continue;
            }
            let offered = row.offer_on(before).await;
            row.wants(Saved::Lost, offered)?;
        }
        row.holds(Some(&record)).await?;
        Ok(Done::Passed)
    }
}

/// Records that differ in one bit of one byte, in the case of a letter, or at the end.
fn neighbours(record: &[u8]) -> impl Iterator<Item = Vec<u8>> + '_ {
    let with = move |place: usize, bit: u8| {
        let mut other = record.to_vec();
        if let Some(byte) = other.get_mut(place) {
            *byte ^= bit;
        }
        other
    };
    let bits = (0..record.len()).zip((0..8).cycle());
    let flipped = bits.map(move |(place, bit)| with(place, 1_u8.rotate_left(bit)));
    let letters = record.iter().enumerate();
    let letters = letters.filter(|(_, byte)| byte.is_ascii_alphabetic());
    let other_case = letters.map(move |(place, _)| with(place, 0x20));
    flipped.chain(other_case).chain(other_ends(record))
}

/// Records that are longer or shorter.
fn other_ends(record: &[u8]) -> impl Iterator<Item = Vec<u8>> + '_ {
    let whole = record.len();
    let shorter = [1, whole.div_ceil(2), whole];
    let shorter = shorter.into_iter().filter_map(move |less| {
        let end = whole.checked_sub(less)?;
        record.get(..end).map(<[u8]>::to_vec)
    });
    let longer = [[0], *b" "]
        .into_iter()
        .map(move |end| [record, &end].concat());
    shorter.chain(longer)
}
