// What Rust's standard library says of links: made, read, followed, removed; trees with links in them.
use std::fs;
use std::io;
use std::os::windows::fs::{symlink_dir, symlink_file, MetadataExt};
use std::path::Path;

fn kind(path: &str) -> String {
    match fs::symlink_metadata(path) {
        Err(error) => format!("{:?}", error.kind()),
        Ok(found) => {
            format!(
                "{}{:x}, {}",
                if found.file_type().is_symlink() { "link " } else { "" },
                found.file_attributes() & 0x430,
                match fs::metadata(path) {
                    Ok(target) => format!("{:x} behind it", target.file_attributes() & 0x430),
                    Err(error) => format!("{:?}", error.raw_os_error()),
                }
            )
        }
    }
}

fn main() -> io::Result<()> {
    let here = std::env::temp_dir().join("rust_links");
    fs::create_dir(&here)?;
    let here = fs::canonicalize(here)?;
    std::env::set_current_dir(&here)?;
    let verbatim = here.display().to_string();
    let plain = verbatim.trim_start_matches(r"\\?\").to_string();
    let short = |path: &Path| path.display().to_string().replace(&verbatim, "HERE").replace(&plain, "HERE");
    fs::create_dir_all("dir/deep")?;
    fs::write("dir/file", "text")?;
    symlink_file("dir\\file", "file")?;
    symlink_dir("dir", "relative")?;
    symlink_dir(here.join("dir"), "absolute")?;
    symlink_dir("nowhere", "lost")?;
    symlink_file("nothing", "lost_file")?;
    println!("{:?}", symlink_file("x", "file").map_err(|error| error.kind()));
    for name in ["file", "relative", "absolute", "lost", "lost_file", "dir"] {
        let target = fs::read_link(name);
        println!(
            "{name} -> {}: {}",
            target.map_or_else(|error| format!("{:?}", error.raw_os_error()), |path| short(&path)),
            kind(name)
        );
        let whole = fs::canonicalize(name);
        println!("    {}", whole.map_or_else(|error| error.kind().to_string(), |path| short(&path)));
    }
    println!("{:?}", fs::read_to_string("relative/file")?);
    fs::hard_link("dir/file", "hard")?;
    fs::remove_file("absolute/file")?;
    println!("{:?} {}", fs::read_to_string("hard")?, kind("dir/file"));
    println!("{:?}", fs::remove_file("relative").map_err(|error| error.raw_os_error()));
    println!("{:?}", fs::remove_dir("file").map_err(|error| error.raw_os_error()));
    fs::rename("relative", "renamed")?;
    println!("{}", kind("renamed"));
    fs::remove_dir("renamed")?;
    fs::remove_dir("lost")?;
    fs::remove_file("lost_file")?;

    fs::create_dir_all("tree/below")?;
    fs::write("dir/kept", "")?;
    symlink_dir("..\\..\\dir", "tree/below/link")?;
    symlink_file("..\\dir\\kept", "tree/link")?;
    fs::remove_dir_all("tree")?;
    println!("{} {}", kind("tree"), kind("dir/kept"));
    fs::remove_dir_all("absolute")?;
    println!("{} {}", kind("absolute"), kind("dir/kept"));
    let mut names: Vec<_> = fs::read_dir(".")?
        .map(|entry| entry.map(|entry| format!("{:?} {}", entry.file_name(), entry.file_type().unwrap().is_symlink())))
        .collect::<io::Result<_>>()?;
    names.sort();
    println!("{}", names.join(", "));
    std::env::set_current_dir("..")?;
    fs::remove_dir_all(&here)
}
