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
    /// A volume between the first and the last is not there.
    pub gap: bool,
}

impl VolumeSet {
    /// An archive that is one file.
    pub fn single(path: &str, index: usize) -> Self {
        Self {
            name: path.to_owned(),
            indexes: vec![index],
            gap: false,
        }
    }
}

/// How a file's name numbers it within its archive.
struct Numbered {
    name: String,
    style: Style,
    number: u64,
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

/// All sets of two or more volumes, and single ones whose name says that there should be more.
pub fn volumes(files: &[PackFile]) -> Vec<VolumeSet> {
    let mut sets: BTreeMap<(String, Style), BTreeMap<u64, usize>> = BTreeMap::new();
    for (index, file) in files.iter().enumerate() {
        if let Some(part) = numbered(&file.path) {
            sets.entry((part.name, part.style))
                .or_default()
                .insert(part.number, index);
        }
    }
    // `x.zip` and `x.rar` are volumes only beside `x.z01` and `x.r00`.
    for (index, file) in files.iter().enumerate() {
        for (style, extension, number) in [(Style::SplitZip, ".zip", u64::MAX), (Style::OldRar, ".rar", 0)] {
            let lower = file.path.to_ascii_lowercase();
            if lower.ends_with(extension)
                && let Some(set) = sets.get_mut(&(lower, style))
            {
                set.insert(number, index);
            }
        }
    }
    sets.into_iter()
        .map(|((name, style), parts)| {
            let numbers: Vec<u64> = parts
                .keys()
                .copied()
                .filter(|number| *number != u64::MAX)
                .collect();
            let first = u64::from(style != Style::OldRar);
            let gap = numbers
                .iter()
                .zip(first..)
                .any(|(number, expected)| *number != expected)
                || (style == Style::SplitZip && !parts.contains_key(&u64::MAX));
            VolumeSet {
                name,
                indexes: parts.into_values().collect(),
                gap,
            }
        })
        .collect()
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
                })
            });
    }
    if extension == "rar" {
        let (name, part) = stem.rsplit_once('.')?;
        let number = digits(part.strip_prefix("part")?)?;
        return Some(Numbered {
            name: format!("{name}.rar"),
            style: Style::Part,
            number,
        });
    }
    if let Some(number) = extension.strip_prefix('z').and_then(digits) {
        return Some(Numbered {
            name: format!("{stem}.zip"),
            style: Style::SplitZip,
            number,
        });
    }
    let number: u64 = extension.strip_prefix('r').and_then(digits)?;
    Some(Numbered {
        name: format!("{stem}.rar"),
        style: Style::OldRar,
        number: number + 1,
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
            [("p/b.rar".into(), vec![1, 0], false)]
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
