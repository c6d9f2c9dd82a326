//! Tests of the SQL reader: every dialect, every trap, round trips, chunking.

use proptest::prelude::*;

use super::Sql;
use crate::{
    Flow, Format, Input, Reason, SecretShape,
    rows::testing::{Chunked, own, pairs, parse, parse_in, reasons, sniff},
};

const MYSQL: &str = r"-- MySQL dump 10.13  Distrib 8.0.36, for Linux (x86_64)
/*!40101 SET NAMES utf8mb4 */;
DROP TABLE IF EXISTS `members`;
CREATE TABLE `members` (
  `id` int unsigned NOT NULL AUTO_INCREMENT,
  `name` varchar(60) DEFAULT '), (' COMMENT 'it''s; a name',
  `email` varchar(190) NOT NULL,
  `password` char(60) NOT NULL,
  PRIMARY KEY (`id`),
  UNIQUE KEY `email` (`email`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;
LOCK TABLES `members` WRITE;
INSERT INTO `members` VALUES (1,'O\'Hara','ohara@example.co.jp','pa''ss\\w\n'),(2,NULL,'sato@example.co.jp',NULL),(3,'佐藤','suzuki@example.com','ぱす;わ),(ど');
UNLOCK TABLES;
";

#[test]
fn mysql_with_columns_from_create_table() {
    let (got, defects) = parse(&Sql, MYSQL.as_bytes());
    assert_eq!(
        got.iter().map(|g| g.pair()).collect::<Vec<_>>(),
        own(&[
            ("ohara@example.co.jp", "pa'ss\\w\n"),
            ("sato@example.co.jp", ""),
            ("suzuki@example.com", "ぱす;わ),(ど"),
        ])
    );
    assert_eq!(got[0].line, 13);
    assert_eq!(got[1].shape, SecretShape::None);
    assert_eq!(got[2].source, "breach_dump");
    assert_eq!(defects.rejected_total(), 0);
}

#[test]
fn postgres_copy_and_inserts() {
    let dump = "--\n-- PostgreSQL database dump\n--\nSET standard_conforming_strings = on;\n\
        CREATE FUNCTION public.f() RETURNS trigger AS $body$\nBEGIN\nINSERT INTO audit VALUES ('it''s; x');\nEND;\n$body$ LANGUAGE plpgsql;\n\
        CREATE TABLE public.users (id integer NOT NULL, login text, pw_hash text, CONSTRAINT u UNIQUE (login));\n\
        COPY public.users (id, login, pw_hash) FROM stdin;\n\
        1\tann\t5f4dcc3b5aa765d61d8327deb882cf99\n\
        2\tbo\\tb\\\\\t\\N\n\
        3\t\\N\tx\n\
        4\tonly two\n\
        \\.\n\
        INSERT INTO public.users VALUES (5, 'C:\\', E'a\\'b'::text);\n";
    let (got, defects) = parse(&Sql, dump.as_bytes());
    let expected = [
        ("ann", "5f4dcc3b5aa765d61d8327deb882cf99"),
        ("bo\tb\\", ""),
        ("C:\\", "a'b"),
    ];
    assert_eq!(got.iter().map(|g| g.pair()).collect::<Vec<_>>(), own(&expected));
    assert_eq!(got[0].shape, SecretShape::Hash("md5_or_ntlm"));
    assert_eq!(got[0].line, 12);
    assert_eq!(reasons(&defects), [(Reason::NoLogin, 1), (Reason::Columns, 1)]);
}

#[test]
fn sqlite_and_sql_server() {
    let sqlite = "PRAGMA foreign_keys=OFF;\nBEGIN TRANSACTION;\n\
        CREATE TABLE IF NOT EXISTS \"accounts\" (id INTEGER PRIMARY KEY, mail TEXT, pass TEXT);\n\
        INSERT INTO accounts VALUES(1,'ann@example.com','a\\');\n\
        INSERT INTO \"accounts\" VALUES(2,'bob@example.com','b''c');\nCOMMIT;\n";
    let expected = [("ann@example.com", "a\\"), ("bob@example.com", "b'c")];
    assert_eq!(pairs(&Sql, sqlite.as_bytes()), own(&expected));

    let server = "USE [shop]\r\nGO\r\nCREATE TABLE [dbo].[Users](\r\n\t[Id] [int] IDENTITY(1,1) NOT NULL,\r\n\t[Email] [nvarchar](256) NULL,\r\n\t[PasswordHash] [varbinary](64) NULL,\r\n CONSTRAINT [PK_Users] PRIMARY KEY CLUSTERED ([Id] ASC)\r\n) ON [PRIMARY]\r\nGO\r\n\
        SET IDENTITY_INSERT [dbo].[Users] ON \r\n\
        INSERT [dbo].[Users] ([Id], [Email], [PasswordHash], [Made]) VALUES (1, N'田中@example.co.jp', 0x5F4DCC3B5AA765D61D8327DEB882CF99, CAST(N'2020-01-01' AS DateTime))\r\n\
        INSERT [dbo].[Users] ([Id], [Email], [PasswordHash], [Made]) VALUES (2, N'b@example.co.jp', 0x24326224, NULL)\r\nGO\r\n";
    let (got, defects) = parse(&Sql, server.as_bytes());
    let expected = [
        ("田中@example.co.jp", "5f4dcc3b5aa765d61d8327deb882cf99"),
        ("b@example.co.jp", "$2b$"),
    ];
    assert_eq!(got.iter().map(|g| g.pair()).collect::<Vec<_>>(), own(&expected));
    assert_eq!(got[1].shape, SecretShape::Hash("unknown"));
    assert_eq!(defects.rejected_total(), 0);
}

#[test]
fn variants_of_insert() {
    let script = "INSERT IGNORE INTO db.`u` (`E-Mail`, `Pass Word`) VALUE ('a@example.com', _binary 'p1') ON DUPLICATE KEY UPDATE x='y;z';
        REPLACE INTO u(email,password) VALUES (x'6240657861', \"p\\\"2\") -- note
        , /* more */ ('c@example.com', concat('x',')','y')) # tail
        ;
        insert or replace into u(email,password) values('d@example.com','ok' COLLATE utf8mb4_bin) AS new;
        INSERT INTO u SET email = 'e@example.com', password = 'p;5';
        INSERT INTO u SELECT * FROM v;
        INSERT INTO u(email,password) VALUES('f@example.com','last')";
    let (got, defects) = parse(&Sql, script.as_bytes());
    assert_eq!(
        got.iter().map(|g| g.pair()).collect::<Vec<_>>(),
        own(&[
            ("a@example.com", "p1"),
            ("b@exa", "p\"2"),
            ("d@example.com", "ok"),
            ("e@example.com", "p;5"),
            ("f@example.com", "last"),
        ])
    );
    assert_eq!(reasons(&defects), [(Reason::Syntax, 2)]);
}

#[test]
fn nameless_columns_are_voted_on() {
    let rows: Vec<String> = (0..100)
        .map(|n| format!("({n},'user{n}@example.com','2020-01-01','Secret-{n}','192.0.2.{n}')"))
        .collect();
    let (got, defects) = parse(
        &Sql,
        format!("INSERT INTO t VALUES {};", rows.join(",")).as_bytes(),
    );
    assert_eq!(got.len(), 100);
    assert_eq!(
        got[99].pair(),
        ("user99@example.com".to_owned(), "Secret-99".to_owned())
    );
    assert_eq!(defects.rows, 100);
}

#[test]
fn other_tables_and_shifted_rows_are_counted() {
    let script = "INSERT INTO prices(id,amount) VALUES(1,2),(3,4);\n\
        INSERT INTO u(email,password) VALUES('a@example.com'),('b@example.com','x','y'),('c@example.com','z');";
    let (got, defects) = parse(&Sql, script.as_bytes());
    assert_eq!(got.len(), 1);
    assert_eq!(reasons(&defects), [(Reason::Columns, 4)]);
}

#[test]
fn a_broken_row_costs_only_itself() {
    let script = "INSERT INTO u(email,password) VALUES('a@example.com','x'),('b@example.com','it's'),\
        ('c@example.com','y'),('d@example.com','z');\nINSERT INTO u(email,password) VALUES('e@example.com','w');\n";
    let (got, defects) = parse(&Sql, script.as_bytes());
    let logins: Vec<_> = got.iter().map(|g| g.login.as_str()).collect();
    assert_eq!(
        logins,
        ["a@example.com", "c@example.com", "d@example.com", "e@example.com"]
    );
    assert_eq!(reasons(&defects), [(Reason::Syntax, 1)]);
    let cut = "INSERT INTO u(email,password) VALUES('a@example.com','x'),('b@example.com','y";
    let (got, defects) = parse(&Sql, cut.as_bytes());
    assert_eq!((got.len(), reasons(&defects)), (1, vec![(Reason::Syntax, 1)]));
}

#[test]
fn long_values_matter_only_in_columns_of_interest() {
    let long = "x".repeat(super::lexer::MAX_VALUE + 1);
    let script = format!(
        "INSERT INTO u(email,password,avatar) VALUES('a@example.com','p','{long}'),('b@example.com','{long}',''),('c@example.com','q','');"
    );
    let (got, defects) = parse(&Sql, script.as_bytes());
    assert_eq!(got.len(), 2);
    assert_eq!(reasons(&defects), [(Reason::TooLong, 1)]);
    let copy =
        format!("COPY u (email, password) FROM stdin;\na@example.com\t{long}\nb@example.com\tq\n\\.\n");
    let (got, defects) = parse(&Sql, copy.as_bytes());
    assert_eq!((got.len(), got[0].line), (1, 3));
    assert_eq!(reasons(&defects), [(Reason::TooLong, 1)]);
}

#[test]
fn utf16_scripts_are_read() {
    let text = "\u{feff}INSERT [dbo].[U] ([Email],[Password]) VALUES (N'a@example.co.jp', N'秘密😀')\r\n";
    let bytes: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
    assert_eq!(pairs(&Sql, &bytes), own(&[("a@example.co.jp", "秘密😀")]));
}

#[test]
fn stops_when_the_sink_has_enough() {
    let script = "INSERT INTO u(email,password) VALUES('a@example.com','x'),('b@example.com','y');";
    let mut seen = 0;
    let mut sink = |_: crate::Record<'_>| {
        seen += 1;
        Flow::Stop
    };
    let mut reader = Chunked {
        bytes: script.as_bytes(),
        step: 9,
    };
    let defects = Sql.parse(
        Input {
            path: "",
            reader: &mut reader,
            machine: None,
        },
        &mut sink,
    );
    assert!(defects.stopped);
    assert_eq!((seen, defects.rows), (1, 1));
}

#[test]
fn sniffs_by_content() {
    assert!(sniff(&Sql, "a.txt", MYSQL.as_bytes()) >= 90);
    assert!(sniff(&Sql, "x", b"COPY public.users (id) FROM stdin;\n1\n") >= 90);
    assert_eq!(
        sniff(&Sql, "list.sql", b"https://example.com:ann:insert into x\n"),
        0
    );
}

fn literal(text: &str, dialect: u8) -> String {
    match dialect {
        0 => format!(
            "'{}'",
            text.replace('\\', "\\\\")
                .replace('\'', "\\'")
                .replace('\n', "\\n")
                .replace('\0', "\\0")
        ),
        1 => format!("'{}'", text.replace('\'', "''")),
        _ => format!(
            "E'{}'",
            text.replace('\\', "\\\\")
                .replace('\'', "''")
                .replace('\n', "\\n")
        ),
    }
}

fn secret() -> impl Strategy<Value = Option<String>> {
    prop_oneof![
        1 => Just(None),
        1 => Just(Some(String::new())),
        6 => "[a-zA-Z0-9'\"\\\\\n\t\r,;()｜表ソ能パス ワード😀%_#-]{1,24}".prop_map(|text| Some(format!("Aq{text}"))),
    ]
}

/// What the reader should make of it: NULL and empty are both no secret.
fn expected(rows: &[Option<String>]) -> Vec<(String, String)> {
    let login = |n: usize| format!("user{n}@example.co.jp");
    rows.iter()
        .enumerate()
        .map(|(n, secret)| (login(n), secret.clone().unwrap_or_default()))
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn inserts_round_trip(rows in prop::collection::vec(secret(), 1..12), dialect in 0u8..3, step in 1usize..8) {
        let tuples: Vec<String> = rows.iter().enumerate().map(|(n, secret)| {
            let secret = secret.as_deref().map_or("NULL".to_owned(), |text| literal(text, dialect));
            format!("({n}, 'user{n}@example.co.jp', {secret})")
        }).collect();
        let head = ["-- MySQL dump\n", "PRAGMA foreign_keys=OFF;\n", "-- PostgreSQL database dump\n"][usize::from(dialect)];
        let script = format!("{head}INSERT INTO t (id, email, password) VALUES {};", tuples.join(",\n"));
        let (got, defects) = parse_in(&Sql, script.as_bytes(), step);
        prop_assert_eq!(got.iter().map(|g| g.pair()).collect::<Vec<_>>(), expected(&rows));
        prop_assert_eq!(defects.rejected_total(), 0);
    }

    #[test]
    fn copies_round_trip(rows in prop::collection::vec(secret(), 1..12), step in 1usize..8) {
        let mut script = "COPY t (email, password) FROM stdin;\n".to_owned();
        for (n, secret) in rows.iter().enumerate() {
            let secret = secret.as_deref().map_or("\\N".to_owned(), |text| {
                text.replace('\\', "\\\\").replace('\t', "\\t").replace('\n', "\\n").replace('\r', "\\r")
            });
            script.push_str(&format!("user{n}@example.co.jp\t{secret}\n"));
        }
        script.push_str("\\.\n");
        let (got, _) = parse_in(&Sql, script.as_bytes(), step);
        prop_assert_eq!(got.iter().map(|g| g.pair()).collect::<Vec<_>>(), expected(&rows));
    }

    #[test]
    fn chunking_does_not_matter(
        parts in prop::collection::vec(prop_oneof![
            Just("INSERT INTO t (email,password) VALUES "), Just("('a@example.com','x')"), Just(","), Just(";\n"), Just("'"), Just("\\"),
            Just("COPY t (email,password) FROM stdin;\n"), Just("a@example.com\tb\n"), Just("\\.\n"), Just("$$"), Just("/*"), Just("*/"),
            Just("--"), Just("\n"), Just("CREATE TABLE t (email text, password text);"), Just("INSERT INTO t VALUES "), Just("("), Just(")"), Just("0x41"),
            Just("\r\n"), Just("表"), Just("NULL"), Just("`"), Just("["), Just("]"), Just("\""),
        ], 0..40),
        step in 1usize..8,
    ) {
        let script = parts.concat();
        let (whole, defects) = parse_in(&Sql, script.as_bytes(), usize::MAX);
        prop_assert_eq!(defects.rows, whole.len() as u64 + defects.rejected_total());
        prop_assert_eq!(parse_in(&Sql, script.as_bytes(), step), (whole, defects));
    }

    #[test]
    fn never_panics(bytes in prop::collection::vec(any::<u8>(), 0..400), step in 1usize..8) {
        let mut script = b"INSERT INTO t VALUES (".to_vec();
        script.extend(&bytes);
        parse_in(&Sql, &script, step);
        parse_in(&Sql, &bytes, step);
    }
}

#[test]
fn values_of_every_kind_keep_their_row() {
    let script = "INSERT INTO u(flag,born,email,password,seen) VALUES
        (b'1', DATE '2020-01-01', 'a@example.com', 'p1', INTERVAL '1 day'),
        (B'', TIMESTAMP'2020-01-01 00:00:00', 'b@example.com', 0x70617373, '{1,2}'::int[]),
        (NULL, to_date('2020','YYYY'), 'c@example.com', X'00ff', ARRAY['a)','b']),
        (-1.5e3, CAST('x' AS DATE), 'd@example.com', 0x, CURRENT_TIMESTAMP);";
    let (got, defects) = parse(&Sql, script.as_bytes());
    let expected = own(&[
        ("a@example.com", "p1"),
        ("b@example.com", "pass"),
        ("c@example.com", "00ff"),
        ("d@example.com", ""),
    ]);
    assert_eq!(got.iter().map(|got| got.pair()).collect::<Vec<_>>(), expected);
    assert_eq!(defects.rejected_total(), 0);
}

#[test]
fn conditional_comments_stand_anywhere() {
    let script = "/*!40101 SET @OLD='it''s' */;\n/*!50003 CREATE TRIGGER x BEFORE INSERT ON t FOR EACH ROW SET a='INSERT INTO' */;;\n\
        CREATE TABLE /*!32312 IF NOT EXISTS*/ `u` (\n  `email` varchar(9) /*!40100 COLLATE x */,\n  `password` text\n) /*!50100 PARTITION BY HASH (id) */;\n\
        /*!40000 ALTER TABLE `u` DISABLE KEYS */;\n\
        INSERT /*!50000 IGNORE */ INTO `u` VALUES /* first */ ('a@example.com','/*!x*/')/*,('no@example.com','x')*/,\n('b@example.com','-- y');\n\
        /*M!999999\\- enable the sandbox mode */\nINSERT INTO u VALUES ('c@example.com', /*!1 */ 'z');\n/*!40000 ALTER TABLE `u` ENABLE KEYS */;\n";
    let (got, defects) = parse(&Sql, script.as_bytes());
    let expected = own(&[
        ("a@example.com", "/*!x*/"),
        ("b@example.com", "-- y"),
        ("c@example.com", "z"),
    ]);
    assert_eq!(got.iter().map(|got| got.pair()).collect::<Vec<_>>(), expected);
    assert_eq!(defects.rejected_total(), 0);
}

#[test]
fn oracle_scripts_are_read() {
    let script = "REM INSERTING into USERS\nSET DEFINE OFF;\nInsert into SHOP.USERS (ID,EMAIL,PASSWORD) values (1,'a@example.com','x''y');\n\
        INSERT ALL\n  INTO users (email, password) VALUES ('b@example.com', 'p2')\n  INTO users (email, password) VALUES ('c@example.com', 'p3')\nSELECT * FROM dual;\n";
    let expected = [
        ("a@example.com", "x'y"),
        ("b@example.com", "p2"),
        ("c@example.com", "p3"),
    ];
    assert_eq!(pairs(&Sql, script.as_bytes()), own(&expected));
    assert!(sniff(&Sql, "x", script.as_bytes()) >= 95);
}

#[test]
fn one_statement_of_many_megabytes_is_read_row_by_row() {
    let tuples: Vec<String> = (0..60_000)
        .map(|n| {
            format!(
                "({n},'user{n}@example.com','Secret\\'{n}','{}')",
                "note ".repeat(6)
            )
        })
        .collect();
    let script = format!(
        "INSERT INTO `u` (`id`,`email`,`password`,`note`) VALUES {};\n",
        tuples.join(",")
    );
    assert!(script.len() > 4 << 20);
    let (got, defects) = parse(&Sql, script.as_bytes());
    assert_eq!((got.len(), defects.rejected_total()), (60_000, 0));
    assert_eq!(
        got[59_999].pair(),
        ("user59999@example.com".to_owned(), "Secret'59999".to_owned())
    );
    assert!(got.iter().all(|got| got.line == 1));
}

#[test]
fn generated_dumps_come_back_whole() {
    for seed in 0..4 {
        let planted = yagura_testkit::ulp::Row {
            url: String::new(),
            login: "o'hara@hibari.example.co.jp".into(),
            password: "0123456789abcdef0123456789abcdef01234567".into(),
        };
        let dump = yagura_testkit::dumps::sql_dump(
            &mut yagura_testkit::Rng::new(seed),
            300,
            std::slice::from_ref(&planted),
        );
        let (got, defects) = parse(&Sql, &dump);
        assert_eq!((got.len(), defects.rejected_total()), (301, 0));
        assert!(got.iter().all(|got| got.shape == SecretShape::Hash("sha1")));
        assert_eq!(
            got.iter()
                .filter(|got| got.pair() == (planted.login.clone(), planted.password.clone()))
                .count(),
            1
        );
        let dump = yagura_testkit::dumps::copy_dump(&mut yagura_testkit::Rng::new(seed), 300);
        let (got, defects) = parse(&Sql, &dump);
        assert_eq!((got.len(), defects.rejected_total()), (300, 0));
        assert!(got.iter().all(|got| got.shape == SecretShape::Hash("bcrypt")));
    }
}
