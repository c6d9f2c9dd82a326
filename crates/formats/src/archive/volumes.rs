//! Which files of a pack are volumes of one archive, by their names: `x.zip.001`, `x.part1.rar`, `x.z01` … `x.zip`,
//! `x.rar` with `x.r00`.

use std::collections::BTreeMap;

use super::PackFile;

/// The files of one archive in order; most often one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VolumeSet {
    /// The archive's name: the path of the first volume without the volume's number.
    pub name: String,
    /// Numbers of the files, in order.
    pub indexes: Vec<usize>,
    /// A volume before the last is not there.
    pub gap: bool,
    /// Names of the volumes that are not there, as far as the others tell; some, when there are many.
    pub missing: Vec<String>,
    /// Name of the volume that would follow the last, where there may be one.
    pub next: Option<String>,
}

impl VolumeSet {
    /// An archive that is one file.
    pub fn single(path: &str, index: usize) -> Self {
        Self {
            name: path.to_owned(),
            indexes: vec![index],
            gap: false,
            missing: Vec::new(),
            next: None,
        }
    }
}

/// Missing volumes that are named.
const MOST_NAMED: usize = 10;

/// How a file's name numbers it within its archive.
struct Numbered {
    name: String,
    style: Style,
    number: u64,
    /// Digits of the number.
    width: usize,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Style {
    /// `.001`
    Digits,
    /// `.part1.rar`
    Part,
    /// `.z01`, the `.zip` being last
    SplitZip,
    /// `.rar`, `.r00`
    OldRar,
}

/// The volumes of one archive by number, and digits of the numbers in their names.
#[derive(Default)]
struct Parts {
    numbers: BTreeMap<u64, usize>,
    width: usize,
}

/// The `.zip` of a split archive, which is its last volume.
const LAST: u64 = u64::MAX;

/// All sets of two or more volumes, and single ones whose name says that there should be more.
pub fn volumes(files: &[PackFile]) -> Vec<VolumeSet> {
    let mut sets: BTreeMap<(String, Style), Parts> = BTreeMap::new();
    for (index, file) in files.iter().enumerate() {
        if let Some(part) = numbered(&file.path) {
            let parts = sets.entry((part.name, part.style)).or_default();
            parts.numbers.entry(part.number).or_insert(index);
            parts.width = part.width;
        }
    }
    // `x.zip` and `x.rar` are volumes only beside `x.z01` and `x.r00`.
    for (index, file) in files.iter().enumerate() {
        for (style, extension, number) in [(Style::SplitZip, ".zip", LAST), (Style::OldRar, ".rar", 0)] {
            let lower = file.path.to_ascii_lowercase();
            if lower.ends_with(extension)
                && let Some(set) = sets.get_mut(&(lower, style))
            {
                set.numbers.entry(number).or_insert(index);
            }
        }
    }
    sets.into_iter()
        .map(|((name, style), parts)| set(files, &name, style, parts))
        .collect()
}

fn set(files: &[PackFile], lower: &str, style: Style, parts: Parts) -> VolumeSet {
    let first = u64::from(style != Style::OldRar);
    // The name as it is written in the first volume's.
    let path = parts
        .numbers
        .values()
        .next()
        .and_then(|index| files.get(*index))
        .map_or(lower, |file| &file.path);
    let name = match (style, path.get(..lower.len())) {
        (Style::Digits, Some(stem)) => stem.to_owned(),
        _ => {
            let (stem, extension) = lower.rsplit_once('.').unwrap_or((lower, ""));
            format!("{}.{extension}", path.get(..stem.len()).unwrap_or(stem))
        }
    };
    let last = parts
        .numbers
        .keys()
        .rev()
        .find(|number| **number != LAST)
        .copied()
        .unwrap_or(0);
    let volume = |number| volume_name(&name, style, number, parts.width);
    let mut missing: Vec<String> = (first..last)
        .filter(|number| !parts.numbers.contains_key(number))
        .take(MOST_NAMED)
        .map(volume)
        .collect();
    let headless = style == Style::SplitZip && !parts.numbers.contains_key(&LAST);
    if headless {
        missing.push(name.clone());
    }
    let next = (style != Style::SplitZip).then(|| volume(last + 1));
    VolumeSet {
        indexes: parts.numbers.into_values().collect(),
        gap: !missing.is_empty(),
        missing,
        next,
        name,
    }
}

fn volume_name(name: &str, style: Style, number: u64, width: usize) -> String {
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    match style {
        Style::Digits => format!("{name}.{number:0width$}"),
        Style::Part => format!("{stem}.part{number:0width$}.rar"),
        Style::SplitZip => format!("{stem}.z{number:0width$}"),
        Style::OldRar => match number.checked_sub(1) {
            Some(number) => format!("{stem}.r{number:0width$}"),
            None => name.to_owned(),
        },
    }
}

fn numbered(path: &str) -> Option<Numbered> {
    let lower = path.to_ascii_lowercase();
    let (stem, extension) = lower.rsplit_once('.')?;
    let digits = |text: &str| {
        (!text.is_empty() && text.len() <= 9)
            .then(|| text.parse().ok())
            .flatten()
    };
    if extension.len() == 3 && extension.bytes().all(|byte| byte.is_ascii_digit()) {
        let archive = [
            ".zip", ".7z", ".rar", ".gz", ".tar", ".xz", ".zst", ".bz2", ".tgz",
        ];
        return archive
            .iter()
            .any(|end| stem.ends_with(end))
            .then_some(())
            .and_then(|()| {
                Some(Numbered {
                    name: stem.to_owned(),
                    style: Style::Digits,
                    number: digits(extension)?,
                    width: extension.len(),
                })
            });
    }
    if extension == "rar" {
        let (name, part) = stem.rsplit_once('.')?;
        let part = part.strip_prefix("part")?;
        let number = digits(part)?;
        return Some(Numbered {
            name: format!("{name}.rar"),
            style: Style::Part,
            number,
            width: part.len(),
        });
    }
    if let Some(number) = extension.strip_prefix('z').and_then(digits) {
        return Some(Numbered {
            name: format!("{stem}.zip"),
            style: Style::SplitZip,
            number,
            width: extension.len() - 1,
        });
    }
    let number: u64 = extension.strip_prefix('r').and_then(digits)?;
    Some(Numbered {
        name: format!("{stem}.rar"),
        style: Style::OldRar,
        number: number + 1,
        width: extension.len() - 1,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sets(names: &[&str]) -> Vec<(String, Vec<usize>, bool)> {
        let files: Vec<PackFile> = names
            .iter()
            .map(|path| PackFile {
                path: (*path).to_owned(),
                size: 1,
                modified: None,
            })
            .collect();
        volumes(&files)
            .into_iter()
            .map(|set| (set.name, set.indexes, set.gap))
            .collect()
    }

    #[test]
    fn every_style_is_put_in_order() {
        assert_eq!(
            sets(&["a.zip.002", "a.zip.001"]),
            [("a.zip".into(), vec![1, 0], false)]
        );
        assert_eq!(
            sets(&["p/B.part02.rar", "p/B.part01.rar"]),
            [("p/B.rar".into(), vec![1, 0], false)]
        );
        assert_eq!(
            sets(&["c.zip", "c.z02", "c.z01"]),
            [("c.zip".into(), vec![2, 1, 0], false)]
        );
        assert_eq!(
            sets(&["d.r01", "d.rar", "d.r00"]),
            [("d.rar".into(), vec![1, 2, 0], false)]
        );
    }

    #[test]
    fn gaps_are_noticed_and_other_names_left_alone() {
        assert_eq!(
            sets(&["a.7z.001", "a.7z.003"]),
            [("a.7z".into(), vec![0, 1], true)]
        );
        let missing = |names: &[&str]| {
            let files = names.iter().map(|path| PackFile {
                path: (*path).to_owned(),
                size: 1,
                modified: None,
            });
            volumes(&files.collect::<Vec<_>>()).remove(0)
        };
        assert_eq!(
            missing(&["P/A.7z.001", "P/A.7z.004"]).missing,
            ["P/A.7z.002", "P/A.7z.003"]
        );
        assert_eq!(missing(&["B.part02.rar"]).missing, ["B.part01.rar"]);
        assert_eq!(missing(&["B.part1.rar"]).next.as_deref(), Some("B.part2.rar"));
        assert_eq!(missing(&["C.z01", "C.z02"]).missing, ["C.zip"]);
        assert_eq!(missing(&["d.r00", "d.r02"]).missing, ["d.rar", "d.r01"]);
        assert_eq!(sets(&["a.z01"]), [("a.zip".into(), vec![0], true)]);
        assert_eq!(
            sets(&["log.2024", "list.001", "a.zip", "b.rar", "x.z", "readme.r"]),
            []
        );
    }

    proptest::proptest! {
        #[test]
        fn a_file_is_in_one_set_at_most(names: Vec<String>) {
            let files: Vec<PackFile> =
                names.into_iter().map(|path| PackFile { path, size: 1, modified: None }).collect();
            let mut seen: Vec<usize> = volumes(&files).into_iter().flat_map(|set| set.indexes).collect();
            let all = seen.len();
            seen.sort_unstable();
            seen.dedup();
            assert_eq!(seen.len(), all);
        }
    }
}
