// Threads, locks, channels and panics of Rust's standard library.
use std::cell::RefCell;
use std::collections::HashMap;
use std::panic;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{channel, sync_channel, RecvTimeoutError};
use std::sync::{Arc, Barrier, Condvar, Mutex, RwLock};
use std::thread;
use std::time::{Duration, Instant};

static DROPPED: AtomicUsize = AtomicUsize::new(0);

struct Counted;

impl Drop for Counted {
    fn drop(&mut self) {
        DROPPED.fetch_add(1, Ordering::SeqCst);
    }
}

thread_local! {
    static OWN: RefCell<Vec<Counted>> = RefCell::new(Vec::new());
}

fn nested(depth: usize) -> usize {
    let _counted = Counted;
    if depth == 0 {
        panic!("at the bottom");
    }
    nested(depth - 1) + 1
}

fn main() {
    let total = Arc::new(Mutex::new(0u64));
    let workers: Vec<_> = (0..8)
        .map(|number| {
            let total = total.clone();
            thread::spawn(move || {
                for _ in 0..10_000 {
                    *total.lock().unwrap() += number;
                }
                OWN.with(|own| own.borrow_mut().push(Counted));
            })
        })
        .collect();
    for worker in workers {
        worker.join().unwrap();
    }
    println!("total {}, thread-local values dropped {}", total.lock().unwrap(), DROPPED.load(Ordering::SeqCst));

    panic::set_hook(Box::new(|information| println!("hook: {}", information.location().unwrap().file().len() > 0)));
    DROPPED.store(0, Ordering::SeqCst);
    let outcome = panic::catch_unwind(|| nested(50));
    println!("{:?}, dropped {}", outcome.unwrap_err().downcast_ref::<&str>(), DROPPED.load(Ordering::SeqCst));
    let poisoned = total.clone();
    let joined = thread::spawn(move || {
        let _guard = poisoned.lock().unwrap();
        panic!("while it held the lock");
    })
    .join();
    println!("{} {}", joined.is_err(), total.is_poisoned());

    let (sender, receiver) = sync_channel(4);
    for worker in 0..4 {
        let sender = sender.clone();
        thread::spawn(move || (0..1000).for_each(|number| sender.send(worker * 1000 + number).unwrap()));
    }
    drop(sender);
    println!("received {}", receiver.iter().sum::<i32>());
    let (_kept, empty) = channel::<()>();
    let began = Instant::now();
    println!("{:?} {}", empty.recv_timeout(Duration::from_millis(20)) == Err(RecvTimeoutError::Timeout),
             began.elapsed() >= Duration::from_millis(20));

    let barrier = Arc::new(Barrier::new(4));
    let leaders: usize = (0..4)
        .map(|_| {
            let barrier = barrier.clone();
            thread::spawn(move || (0..100).filter(|_| barrier.wait().is_leader()).count())
        })
        .collect::<Vec<_>>()
        .into_iter()
        .map(|worker| worker.join().unwrap())
        .sum();
    println!("leaders {leaders}");

    let gate = Arc::new((Mutex::new(false), Condvar::new()));
    let opener = gate.clone();
    thread::spawn(move || {
        thread::sleep(Duration::from_millis(5));
        *opener.0.lock().unwrap() = true;
        opener.1.notify_all();
    });
    let open = gate.1.wait_while(gate.0.lock().unwrap(), |open| !*open).unwrap();
    println!("open {open}");

    let words = RwLock::new(HashMap::new());
    thread::scope(|scope| {
        for word in ["one", "two", "three", "four"] {
            let words = &words;
            scope.spawn(move || *words.write().unwrap().entry(word.len()).or_insert(0) += 1);
        }
    });
    let mut counts: Vec<_> = words.into_inner().unwrap().into_iter().collect();
    counts.sort();
    println!("{counts:?}");

    let deep = thread::Builder::new().stack_size(64 << 20).spawn(|| {
        fn sum(depth: u64) -> u64 {
            let frame = unsafe { std::ptr::read_volatile(&[depth; 32]) };
            if depth == 0 { 0 } else { frame[depth as usize % 32] + sum(depth - 1) }
        }
        sum(50_000)
    });
    println!("deep {}", deep.unwrap().join().unwrap());
}
