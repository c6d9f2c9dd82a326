//! Breach dumps and vendor files: SQL, CSV, NDJSON, combo lists, vendor CSV, a Telegram Desktop export.

use std::fmt::Write;

use jiff::Timestamp;

use crate::families::File;
use crate::names;
use crate::population::{self, Person};
use crate::rng::Rng;
use crate::ulp::Row;

/// Escapes a text for a MySQL string literal.
fn sql(text: &str) -> String {
    text.replace('\\', "\\\\")
        .replace('\'', "\\'")
        .replace('\n', "\\n")
}

/// Quotes a CSV field when it must be.
fn csv(text: &str) -> String {
    if text.contains(['"', ',', '\n', ';']) {
        format!("\"{}\"", text.replace('"', "\"\""))
    } else {
        text.to_owned()
    }
}

/// A site's user table as `mysqldump` writes it, passwords as salted SHA-1 look-alikes; `planted` rows give mail and hash.
pub fn sql_dump(rng: &mut Rng, rows: usize, planted: &[Row]) -> Vec<u8> {
    let mut out = String::from(
        "-- MySQL dump 10.13\n/*!40101 SET NAMES utf8mb4 */;\nDROP TABLE IF EXISTS `members`;\nCREATE TABLE `members` (\n  `id` int NOT NULL,\n  \
         `user_name` varchar(60) DEFAULT NULL,\n  `email` varchar(120) NOT NULL,\n  `password_hash` varchar(80) NOT NULL,\n  `memo` text,\n  \
         PRIMARY KEY (`id`)\n) ENGINE=InnoDB;\nINSERT INTO `members` (`id`, `user_name`, `email`, `password_hash`, `memo`) VALUES\n",
    );
    let mut all: Vec<(String, String)> = planted
        .iter()
        .map(|row| (row.login.clone(), row.password.clone()))
        .collect();
    all.extend((0..rows).map(|number| (Person::in_japan(rng, number).mail, rng.hex(40).to_lowercase())));
    rng.shuffle(&mut all);
    let last = all.len().saturating_sub(1);
    for (number, (mail, hash)) in all.iter().enumerate() {
        let memo = rng.text(&[
            "NULL",
            "'it\\'s fine; (really), ok'",
            "'一行目\\n二行目'",
            "''",
            "0x68656c6c6f",
        ]);
        let end = if number == last { ";\n" } else { ",\n" };
        let user = format!("user{number}");
        let _ = write!(
            out,
            "({number},'{}','{}','{}',{memo}){end}",
            sql(&user),
            sql(mail),
            sql(hash)
        );
    }
    out.push_str("UNLOCK TABLES;\n");
    out.into_bytes()
}

/// A PostgreSQL `COPY` block, tab-separated, `\N` for nothing.
pub fn copy_dump(rng: &mut Rng, rows: usize) -> Vec<u8> {
    let mut out = String::from("COPY public.accounts (id, email, pass, last_login) FROM stdin;\n");
    for number in 0..rows {
        let mail = Person::elsewhere(rng, number).mail;
        let _ = writeln!(out, "{number}\t{mail}\t$2b$10${}\t\\N", rng.token(53));
    }
    out.push_str("\\.\n");
    out.into_bytes()
}

/// A CSV with a header and quoted fields, some with line breaks in them.
pub fn csv_dump(rng: &mut Rng, rows: usize, planted: &[Row]) -> Vec<u8> {
    let mut out = String::from("id,url,email,password,comment\r\n");
    let mut all: Vec<Row> = planted.to_vec();
    all.extend((0..rows).map(|number| foreign_row(rng, number)));
    rng.shuffle(&mut all);
    for (number, row) in all.iter().enumerate() {
        let comment = rng.text(&[
            "",
            "\"first line\nsecond line\"",
            "vip",
            "\"a \"\"quoted\"\" word\"",
        ]);
        let _ = write!(
            out,
            "{number},{},{},{},{comment}\r\n",
            csv(&row.url),
            csv(&row.login),
            csv(&row.password)
        );
    }
    out.into_bytes()
}

/// One JSON object a line, as document stores export, some with their own id wrapper.
pub fn ndjson_dump(rng: &mut Rng, rows: usize, planted: &[Row]) -> Vec<u8> {
    let mut out = String::new();
    let mut all: Vec<Row> = planted.to_vec();
    all.extend((0..rows).map(|number| foreign_row(rng, number)));
    rng.shuffle(&mut all);
    for row in &all {
        let line = if rng.chance(50) {
            serde_json::json!({"_id": {"$oid": rng.hex(24).to_lowercase()}, "url": row.url, "username": row.login, "password": row.password})
        } else {
            serde_json::json!({"_source": {"url": row.url, "email": row.login, "password": row.password}})
        };
        let _ = writeln!(out, "{line}");
    }
    out.into_bytes()
}

/// The columns of a leak vendor's CSV.
const VENDOR_COLUMNS: [&str; 19] = [
    "breach_title",
    "spycloud_publish_date",
    "breach_date",
    "email",
    "domain",
    "username",
    "password",
    "target_domain",
    "target_url",
    "password_plaintext",
    "sighting",
    "severity",
    "password_type",
    "email_username",
    "user_browser",
    "infected_time",
    "email_domain",
    "ip_addresses",
    "infected_machine_id",
];

/// A leak vendor's CSV; `-` stands for nothing.
pub fn vendor_csv(rng: &mut Rng, rows: usize, planted: &[Row], now: Timestamp) -> Vec<u8> {
    let mut out = VENDOR_COLUMNS.join(",");
    out.push('\n');
    let mut all: Vec<Row> = planted.to_vec();
    all.extend((0..rows).map(|number| foreign_row(rng, number)));
    rng.shuffle(&mut all);
    let day = now.strftime("%Y-%m-%d").to_string();
    for row in &all {
        let (user, domain) = row.login.split_once('@').unwrap_or(("-", "-"));
        let mail = if domain == "-" { "-" } else { row.login.as_str() };
        let username = if domain == "-" { row.login.as_str() } else { "-" };
        let host = row.url.split('/').nth(2).unwrap_or("-");
        let fields = [
            "Sample Stealer Log",
            &day,
            "-",
            mail,
            domain,
            username,
            &row.password,
            host,
            &row.url,
            &row.password,
            "1",
            "25",
            "plaintext",
            user,
            "Google Chrome",
            &format!("{day}T01:02:03Z"),
            domain,
            "192.0.2.44",
            &rng.hex(32),
        ]
        .map(csv);
        let _ = writeln!(out, "{}", fields.join(","));
    }
    out.into_bytes()
}

/// A combo list: `mail:password`, with hashes and captures among them.
pub fn combo_list(rng: &mut Rng, rows: usize, planted: &[Row]) -> Vec<u8> {
    let mut all: Vec<String> = planted
        .iter()
        .map(|row| format!("{}:{}", row.login, row.password))
        .collect();
    all.extend((0..rows).map(|number| {
        let mail = Person::elsewhere(rng, number).mail;
        match rng.below(12) {
            0 => format!("{mail}:{}", rng.hex(32).to_lowercase()),
            1 => format!("{mail}:{}:{}", rng.hex(40).to_lowercase(), rng.token(6)),
            2 => format!("{mail}:{} | Capture = premium", population::password(rng)),
            _ => format!("{mail}:{}", population::password(rng)),
        }
    }));
    rng.shuffle(&mut all);
    (all.join("\n") + "\n").into_bytes()
}

fn foreign_row(rng: &mut Rng, number: usize) -> Row {
    let host = population::foreign_host(rng);
    Row {
        url: format!("https://{host}{}", rng.text(&names::PATHS)),
        login: Person::elsewhere(rng, number).mail,
        password: population::password(rng),
    }
}

/// A Telegram Desktop export: `result.json` with the password in the caption of the attached archive, and the archive.
pub fn telegram_export(rng: &mut Rng, now: Timestamp, archive: File, password: &str) -> Vec<File> {
    let (name, bytes) = archive;
    let unix = now.as_second() - 5 * 86_400;
    let date = Timestamp::from_second(unix)
        .unwrap_or(now)
        .strftime("%Y-%m-%dT%H:%M:%S")
        .to_string();
    let file = format!("files/{name}");
    let mut messages: Vec<serde_json::Value> = (1..20)
        .map(|id| {
            serde_json::json!({
                "id": id, "type": "message", "date": date, "date_unixtime": unix.to_string(), "from": "Sample Cloud",
                "from_id": "channel1000000001", "text": format!("daily update {}", rng.digits(4)), "text_entities": [],
            })
        })
        .collect();
    messages.push(serde_json::json!({
        "id": 20, "type": "message", "date": date, "date_unixtime": unix.to_string(), "from": "Sample Cloud",
        "from_id": "channel1000000001", "file": file, "file_name": name, "media_type": "file", "mime_type": "application/zip",
        "text": ["🔑 pass: ", {"type": "code", "text": password}, "\nmore at ", {"type": "text_link", "text": "channel", "href": "https://t.me/example"}],
    }));
    messages.push(serde_json::json!({
        "id": 21, "type": "message", "date": date, "date_unixtime": unix.to_string(), "from": "Sample Cloud",
        "from_id": "channel1000000001", "file": "(File not included. Change data exporting settings to download.)", "text": "part 2",
    }));
    let export = serde_json::json!({"name": "Sample Cloud", "type": "public_channel", "id": 1_000_000_001, "messages": messages});
    vec![
        (
            "result.json".into(),
            serde_json::to_vec_pretty(&export).unwrap_or_default(),
        ),
        (file, bytes),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn planted() -> Vec<Row> {
        vec![Row {
            url: "https://trade.hibari.example.co.jp/login".into(),
            login: "a.b@hibari.example.co.jp".into(),
            password: "x\"y,z'w".into(),
        }]
    }

    #[test]
    fn sql_tuples_are_balanced_and_complete() {
        let text = String::from_utf8(sql_dump(&mut Rng::new(1), 30, &planted())).unwrap();
        assert_eq!(text.lines().filter(|line| line.starts_with('(')).count(), 31);
        assert_eq!(text.lines().filter(|line| line.ends_with(");")).count(), 1);
        assert!(text.contains("'x\"y,z\\'w'"));
    }

    #[test]
    fn csv_fields_are_quoted_when_needed() {
        let text = String::from_utf8(csv_dump(&mut Rng::new(1), 5, &planted())).unwrap();
        assert!(text.contains("\"x\"\"y,z'w\""));
        let vendor =
            String::from_utf8(vendor_csv(&mut Rng::new(1), 5, &planted(), Timestamp::UNIX_EPOCH)).unwrap();
        assert!(vendor.starts_with("breach_title,"));
        assert!(vendor.contains("a.b@hibari.example.co.jp,hibari.example.co.jp,-,"));
    }

    #[test]
    fn every_line_of_the_ndjson_is_an_object_with_a_password() {
        let text = String::from_utf8(ndjson_dump(&mut Rng::new(1), 20, &planted())).unwrap();
        assert_eq!(text.lines().count(), 21);
        for line in text.lines() {
            let value: serde_json::Value = serde_json::from_str(line).unwrap();
            let inner = value.get("_source").unwrap_or(&value);
            assert!(inner["password"].is_string());
        }
    }

    #[test]
    fn combos_and_copy_blocks_have_their_rows() {
        assert_eq!(
            combo_list(&mut Rng::new(1), 20, &planted())
                .split(|byte| *byte == b'\n')
                .count(),
            22
        );
        let copy = String::from_utf8(copy_dump(&mut Rng::new(1), 20)).unwrap();
        assert!(copy.ends_with("\\.\n") && copy.lines().count() == 22);
        assert!(copy.contains("\t$2b$10$"));
    }

    #[test]
    fn the_caption_of_the_export_holds_the_password() {
        let files = telegram_export(
            &mut Rng::new(1),
            Timestamp::UNIX_EPOCH,
            ("a.zip".into(), vec![1]),
            "@pw",
        );
        let export: serde_json::Value = serde_json::from_slice(&files[0].1).unwrap();
        let message = &export["messages"][19];
        assert_eq!(message["file"], "files/a.zip");
        assert_eq!(message["text"][1]["text"], "@pw");
        assert_eq!(files[1].0, "files/a.zip");
    }
}
