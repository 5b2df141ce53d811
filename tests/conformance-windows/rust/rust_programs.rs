// Files, folders, programs, sockets and time of Rust's standard library.
use std::collections::BTreeSet;
use std::env;
use std::fs::{self, File, OpenOptions};
use std::io::{self, prelude::*, BufReader, ErrorKind, SeekFrom};
use std::net::{TcpListener, TcpStream, UdpSocket};
use std::os::windows::ffi::OsStrExt;
use std::os::windows::fs::{FileExt, MetadataExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::process::{self, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant, SystemTime};

fn child(arguments: &[String]) -> ! {
    match arguments[0].as_str() {
        "upper" => {
            let mut text = String::new();
            io::stdin().read_to_string(&mut text).unwrap();
            println!("{}", text.to_uppercase());
            eprintln!("an error");
        }
        "arguments" => println!("{:?} {:?}", &arguments[1..], env::var("GIVEN")),
        _ => thread::sleep(Duration::from_secs(60)),
    }
    process::exit(300)
}

fn files(directory: &Path) -> io::Result<()> {
    let name = directory.join("Größe 文件.bin");
    let mut file = OpenOptions::new().read(true).write(true).create_new(true).open(&name)?;
    file.write_all(b"0123456789")?;
    file.seek(SeekFrom::Current(-4))?;
    let mut rest = String::new();
    file.read_to_string(&mut rest)?;
    file.seek_write(b"ab", 2)?;
    let mut middle = [0; 4];
    file.seek_read(&mut middle, 1)?;
    println!("{rest} {:?} {}", std::str::from_utf8(&middle), file.metadata()?.len());
    println!("{:?}", File::create(&name.join("below")).unwrap_err().kind() == ErrorKind::NotFound);
    println!("{:?}", OpenOptions::new().write(true).create_new(true).open(&name).unwrap_err().kind());
    file.set_len(5)?;
    let copy = file.try_clone()?;
    drop(file);
    println!("{} {:#x}", copy.metadata()?.file_size(), copy.metadata()?.file_attributes());
    drop(copy);
    let alone = OpenOptions::new().read(true).share_mode(0).open(&name)?;
    println!("{:?}", File::open(&name).unwrap_err().raw_os_error());
    drop(alone);
    let mut permissions = fs::metadata(&name)?.permissions();
    permissions.set_readonly(true);
    fs::set_permissions(&name, permissions.clone())?;
    println!("{:?}", OpenOptions::new().write(true).open(&name).unwrap_err().kind());
    permissions.set_readonly(false);
    fs::set_permissions(&name, permissions)?;

    fs::create_dir_all(directory.join("a/b/c"))?;
    println!("{}", fs::copy(&name, directory.join("a/copy"))?);
    fs::rename(&name, directory.join("a/b/moved"))?;
    println!("{:?}", fs::remove_dir(directory.join("a")).unwrap_err().raw_os_error());
    fs::hard_link(directory.join("a/copy"), directory.join("a/b/c/linked"))?;
    let mut found = BTreeSet::new();
    let mut left = vec![directory.to_path_buf()];
    while let Some(folder) = left.pop() {
        for entry in fs::read_dir(folder)? {
            let entry = entry?;
            if entry.file_type()?.is_dir() {
                left.push(entry.path());
            }
            found.insert(entry.path().strip_prefix(directory).unwrap().to_path_buf());
        }
    }
    println!("{found:?}");
    let canonical = fs::canonicalize(directory.join("a/../A"))?;
    println!("{} {}", canonical.starts_with(r"\\?\Z:\"), canonical.ends_with("a"));
    let old = fs::metadata(directory.join("a/copy"))?.modified()?;
    println!("{} {}", old <= SystemTime::now(), old.elapsed().unwrap() < Duration::from_secs(60));
    fs::remove_dir_all(directory.join("a"))?;
    println!("{}", directory.join("a").exists());
    let long: PathBuf = (0..20).fold(directory.to_path_buf(), |path, _| path.join("a rather long name of a folder"));
    fs::create_dir_all(&long)?;
    fs::write(long.join("file"), "far below")?;
    println!("{} {}", long.as_os_str().encode_wide().count() > 600, fs::read_to_string(long.join("file"))?);
    Ok(())
}

fn programs() -> io::Result<()> {
    let own = env::current_exe()?;
    let mut started = Command::new(&own)
        .args(["child", "upper"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()?;
    let text = "gr\u{fc}\u{df}e ".repeat(20_000);
    let mut input = started.stdin.take().unwrap();
    let writer = thread::spawn(move || input.write_all(text.as_bytes()));
    let output = started.wait_with_output()?;
    writer.join().unwrap()?;
    println!("{} {:?} {:?}", output.stdout.len(), output.stderr, output.status.code());
    let arguments = ["", "a b", "\"", "\\", "a\\\"b", "tab\tß", "%PATH%", "*", "a\\\\ b\\"];
    let output = Command::new(&own).args(["child", "arguments"]).args(arguments).env("GIVEN", "ein Wert").output()?;
    print!("{}", String::from_utf8_lossy(&output.stdout));
    let mut sleeper = Command::new(&own).args(["child", "sleep"]).spawn()?;
    println!("{:?}", sleeper.try_wait()?);
    sleeper.kill()?;
    println!("{:?}", sleeper.wait()?.code());
    println!("{:?}", Command::new("no-such-program").spawn().unwrap_err().kind());
    Ok(())
}

fn sockets() -> io::Result<()> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let address = listener.local_addr()?;
    let server = thread::spawn(move || -> io::Result<usize> {
        let mut served = 0;
        for client in listener.incoming().take(10) {
            let mut client = client?;
            let mut line = String::new();
            BufReader::new(client.try_clone()?).read_line(&mut line)?;
            served += client.write(line.trim().chars().rev().collect::<String>().as_bytes())?;
        }
        Ok(served)
    });
    let mut answers = Vec::new();
    for number in 0..10 {
        let mut client = TcpStream::connect(address)?;
        client.set_nodelay(true)?;
        writeln!(client, "request {number}")?;
        let mut answer = String::new();
        client.read_to_string(&mut answer)?;
        answers.push(answer);
    }
    println!("{:?} {}", answers.last(), server.join().unwrap()?);
    let socket = UdpSocket::bind("127.0.0.1:0")?;
    socket.set_read_timeout(Some(Duration::from_millis(20)))?;
    let began = Instant::now();
    println!("{:?} {}", socket.recv(&mut [0]).unwrap_err().kind(), began.elapsed() < Duration::from_secs(10));
    println!("{:?}", TcpStream::connect("127.0.0.1:1").unwrap_err().kind());
    Ok(())
}

fn main() -> io::Result<()> {
    let arguments: Vec<String> = env::args().collect();
    if arguments.len() > 1 {
        child(&arguments[2..]);
    }
    let directory = env::temp_dir().join(format!("programs-{}", process::id()));
    fs::create_dir(&directory)?;
    files(&directory)?;
    fs::remove_dir_all(&directory)?;
    programs()?;
    sockets()
}
