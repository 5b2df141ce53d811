// exit: 253
// The main thread's stack ends: Rust's handler is told of 0xc00000fd, and the process ends with it.
struct Level<'a>(Option<&'a Level<'a>>, [u8; 200]);

fn endless(above: &Level, depth: u64) -> u64 {
    let level = Level(Some(above), [depth as u8; 200]);
    let below = if depth == u64::MAX { 0 } else { endless(&level, depth + 1) };
    below ^ u64::from(level.1[(below % 200) as usize]) ^ level.0.map_or(0, |above| u64::from(above.1[0]))
}

fn main() {
    println!("going down");
    println!("{}", endless(&Level(None, [0; 200]), 0));
}
