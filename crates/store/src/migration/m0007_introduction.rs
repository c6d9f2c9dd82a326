//! Who let whom in: two accounts that one person may have made are no two people.

use super::{
    Step,
    table::{TEXT, table},
};

pub(crate) fn step() -> Step {
    Step {
        tables: vec![table(
            "introduction",
            &["introduced"],
            &[("introduced", TEXT), ("by", TEXT)],
        )],
        indexes: Vec::new(),
        clustered: &["introduction"],
    }
}
