//! Slices that take turns, and the medians of their ratios.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use crate::processors::Processors;
use crate::subject::{Subject, USERS};

const SLICE: Duration = Duration::from_millis(200);

pub(crate) type Failure = Box<dyn std::error::Error + Send + Sync>;

pub(crate) struct Runner<T> {
    subject: Arc<T>,
    /// How often it was each user's turn. Each user is one task's, so that turns stay in order.
    turns: Arc<Vec<AtomicU64>>,
}

/// Of one slice: operations a second, and the seconds of processors for each.
struct Slice {
    rate: f64,
    spent: f64,
}

impl<T: Subject> Runner<T> {
    pub(crate) fn new(subject: T) -> Self {
        Self {
            subject: Arc::new(subject),
            turns: Arc::new((0..USERS).map(|_| AtomicU64::new(0)).collect()),
        }
    }

    async fn slice(&self, tasks: usize, processors: &Processors) -> Result<Slice, Failure> {
        let before = processors.spent()?;
        let begun = Instant::now();
        let running: Vec<_> = (0..tasks)
            .map(|task| {
                let (subject, turns) = (Arc::clone(&self.subject), Arc::clone(&self.turns));
                tokio::spawn(async move {
                    let mut done = 0_u32;
                    let mut users = (0_u64..)
                        .zip(turns.iter())
                        .skip(task)
                        .step_by(tasks)
                        .cycle();
                    while begun.elapsed() < SLICE {
                        let (user, turn) = users.next().ok_or("no users")?;
                        let turn = turn.fetch_add(1, Ordering::Relaxed);
                        subject.once(user, turn).await?;
                        done += 1;
                    }
                    Ok::<_, Failure>(done)
                })
            })
            .collect();
        let mut done = 0;
        for task in running {
            done += task.await??;
        }
        let spent = processors.spent()?.saturating_sub(before);
        Ok(Slice {
            rate: f64::from(done) / begun.elapsed().as_secs_f64(),
            spent: spent.as_secs_f64() / f64::from(done),
        })
    }
}

/// Quartiles that are further apart say nothing of their median.
const SPREAD: f64 = 0.15;

/// Prints a row for each number of tasks: how much longer the store takes than the bare pair, and whether
/// that is as short as it should be.
pub(crate) async fn compare<T: Subject, U: Subject>(
    (name, aim): (&str, Option<f64>),
    bare: &Runner<T>,
    store: &Runner<U>,
    processors: &Processors,
) -> Result<(), Failure> {
    let pairs = std::env::var("SLICES").ok();
    let pairs = pairs.and_then(|pairs| pairs.parse().ok()).unwrap_or(25);
    for tasks in [1, 4, 16] {
        let (mut by_clock, mut by_processor) = (Vec::new(), Vec::new());
        let (mut rates, mut spent) = (Vec::new(), Vec::new());
        for pair in 0..pairs {
            // Each is the first in every second pair.
            let (one, other) = if pair % 2 == 0 {
                let one = bare.slice(tasks, processors).await?;
                (one, store.slice(tasks, processors).await?)
            } else {
                let other = store.slice(tasks, processors).await?;
                (bare.slice(tasks, processors).await?, other)
            };
            by_clock.push(one.rate / other.rate);
            by_processor.push(other.spent / one.spent);
            rates.push(other.rate);
            spent.push(other.spent * 1e6);
        }
        let ratio = |[low, middle, high]: [f64; 3]| format!("{middle:.3} [{low:.3} {high:.3}]");
        let by_clock = quartiles(by_clock);
        println!(
            "{name:<38} {tasks:>2} tasks  clock {}  processors {}  {:.0} a second, {:.0} us{}",
            ratio(by_clock),
            ratio(quartiles(by_processor)),
            quartiles(rates)[1],
            quartiles(spent)[1],
            // More tasks than a few wait for each other: their row is for information.
            aim.filter(|_| tasks < 16)
                .map_or_else(String::new, |aim| verdict(by_clock, aim)),
        );
    }
    Ok(())
}

fn verdict([low, middle, high]: [f64; 3], aim: f64) -> String {
    let verdict = if high - low > SPREAD {
        "the clock says nothing"
    } else if middle <= aim {
        "met"
    } else {
        "missed"
    };
    format!("  aim {aim:.2}: {verdict}")
}

fn quartiles(mut all: Vec<f64>) -> [f64; 3] {
    all.sort_by(f64::total_cmp);
    [1, 2, 3].map(|quarter| {
        let one = all.get(all.len() * quarter / 4);
        one.copied().unwrap_or(f64::NAN)
    })
}
