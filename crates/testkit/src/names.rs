//! Invented people and services: tables that the generators draw from. Nobody and nothing here exists.

/// Family names, romaji and kanji.
pub const FAMILY: [(&str, &str); 40] = [
    ("sato", "佐藤"),
    ("suzuki", "鈴木"),
    ("takahashi", "高橋"),
    ("tanaka", "田中"),
    ("ito", "伊藤"),
    ("watanabe", "渡辺"),
    ("yamamoto", "山本"),
    ("nakamura", "中村"),
    ("kobayashi", "小林"),
    ("kato", "加藤"),
    ("yoshida", "吉田"),
    ("yamada", "山田"),
    ("sasaki", "佐々木"),
    ("matsumoto", "松本"),
    ("inoue", "井上"),
    ("kimura", "木村"),
    ("hayashi", "林"),
    ("shimizu", "清水"),
    ("saito", "斎藤"),
    ("mori", "森"),
    ("abe", "阿部"),
    ("ikeda", "池田"),
    ("hashimoto", "橋本"),
    ("ishikawa", "石川"),
    ("ogawa", "小川"),
    ("okada", "岡田"),
    ("goto", "後藤"),
    ("hasegawa", "長谷川"),
    ("murakami", "村上"),
    ("kondo", "近藤"),
    ("ishii", "石井"),
    ("sakamoto", "坂本"),
    ("endo", "遠藤"),
    ("aoki", "青木"),
    ("fujii", "藤井"),
    ("nishimura", "西村"),
    ("fukuda", "福田"),
    ("ota", "太田"),
    ("miura", "三浦"),
    ("okamoto", "岡本"),
];

/// Given names, romaji and kanji.
pub const GIVEN: [(&str, &str); 40] = [
    ("haruto", "陽翔"),
    ("yuto", "悠斗"),
    ("sota", "颯太"),
    ("riku", "陸"),
    ("kaito", "海斗"),
    ("daiki", "大輝"),
    ("kenta", "健太"),
    ("takumi", "拓海"),
    ("shota", "翔太"),
    ("ryo", "亮"),
    ("naoki", "直樹"),
    ("makoto", "誠"),
    ("hiroshi", "浩"),
    ("kenji", "健二"),
    ("akira", "明"),
    ("osamu", "修"),
    ("tsutomu", "勉"),
    ("jun", "純"),
    ("yusuke", "裕介"),
    ("koji", "浩二"),
    ("yui", "結衣"),
    ("aoi", "葵"),
    ("sakura", "さくら"),
    ("hina", "陽菜"),
    ("mei", "芽衣"),
    ("misaki", "美咲"),
    ("nanami", "七海"),
    ("rin", "凛"),
    ("ayaka", "彩花"),
    ("mao", "真央"),
    ("yoko", "陽子"),
    ("keiko", "恵子"),
    ("tomoko", "智子"),
    ("emi", "恵美"),
    ("kaori", "香織"),
    ("naomi", "直美"),
    ("yuki", "由紀"),
    ("mari", "真理"),
    ("chie", "千恵"),
    ("megumi", "恵"),
];

/// Given and family names of people elsewhere, in ASCII and as written at home.
pub const ELSEWHERE: [(&str, &str, &str); 20] = [
    ("marek", "dvorak", "CZ"),
    ("lucia", "ferreira", "BR"),
    ("ahmet", "yildiz", "TR"),
    ("ivan", "petrov", "BG"),
    ("chinedu", "okafor", "NG"),
    ("maria", "gonzalez", "MX"),
    ("jan", "kowalski", "PL"),
    ("nguyen", "thanh", "VN"),
    ("pierre", "lambert", "FR"),
    ("anna", "schmidt", "DE"),
    ("raj", "malhotra", "IN"),
    ("somchai", "sukjai", "TH"),
    ("olena", "shevchuk", "UA"),
    ("david", "collins", "US"),
    ("fatima", "alami", "MA"),
    ("erik", "lindqvist", "SE"),
    ("budi", "santoso", "ID"),
    ("jose", "ramirez", "PE"),
    ("minjun", "park", "KR"),
    ("weiming", "chen", "TW"),
];

/// First halves of invented service names.
pub const HEADS: [&str; 48] = [
    "aka", "bori", "cana", "doki", "ebi", "fuku", "gama", "hoshi", "ika", "jiro", "kumo", "lumi", "mizu",
    "nami", "oto", "pari", "quin", "rono", "sora", "tako", "umi", "vela", "waka", "xeno", "yuzu", "zeni",
    "alpa", "bravi", "cedo", "delo", "enso", "fino", "goro", "hana", "ivo", "juno", "kiri", "lago", "momo",
    "nori", "olmo", "pico", "rado", "sumi", "tori", "ursa", "vino", "zora",
];

/// Second halves of invented service names.
pub const TAILS: [&str; 40] = [
    "mart", "shop", "pay", "bank", "games", "mail", "cloud", "forum", "media", "tube", "chat", "book",
    "travel", "jobs", "learn", "news", "drive", "gram", "stream", "sports", "health", "auto", "food",
    "music", "art", "docs", "desk", "crm", "hub", "lab", "soft", "hosting", "dns", "vpn", "wiki", "social",
    "market", "ticket", "home", "edu",
];

/// Names nobody can own: the reserved top-level names and the documentation domains (RFC 2606, RFC 6761).
pub const ENDINGS: [&str; 12] = [
    "test",
    "example",
    "invalid",
    "co.jp.test",
    "com.example",
    "net.test",
    "org.example",
    "ru.test",
    "br.example",
    "io.test",
    "de.example",
    "jp.invalid",
];

/// Labels in front of a service's name.
pub const LABELS: [&str; 14] = [
    "www", "login", "accounts", "auth", "m", "app", "my", "id", "shop", "signin", "api", "portal", "user",
    "secure",
];

/// Paths of sign-in pages.
pub const PATHS: [&str; 20] = [
    "/",
    "",
    "/login",
    "/signin",
    "/account/login.php",
    "/users/sign_in",
    "/auth/realms/main/login",
    "/wp-login.php",
    "/register",
    "/member/login.aspx",
    "/ja/login",
    "/mypage/",
    "/ap/signin",
    "/oauth2/authorize",
    "/index.php",
    "/customer/account/login/",
    "/channels/@me",
    "/#/login",
    "/login.html",
    "/user/login?next=%2Fhome",
];

/// Mail hosts of people, all reserved names.
pub const MAIL_HOSTS: [&str; 10] = [
    "mail.example",
    "post.example",
    "inbox.test",
    "freemail.test",
    "kumomail.example",
    "denki-mail.test",
    "webmail.invalid",
    "yubin.example",
    "letter.test",
    "tegami.example.net",
];

/// Beginnings of passwords.
pub const WORDS: [&str; 48] = [
    "sakura",
    "Fuji3776",
    "qwerty",
    "dragon",
    "Tokyo2020",
    "nekoneko",
    "iloveyou",
    "Momotaro",
    "baseball",
    "Hanabi",
    "sunshine",
    "Ninja",
    "password",
    "Kawaii",
    "monkey",
    "shinkansen",
    "Ramen",
    "letmein",
    "Asdf",
    "princess",
    "toyota",
    "Yamato",
    "pokemon",
    "Summer",
    "winter",
    "football",
    "Maria",
    "Petrov",
    "ganesha",
    "alameda",
    "Krakow",
    "istanbul",
    "saigon",
    "Abuja",
    "merhaba",
    "contrasena",
    "motdepasse",
    "passwort",
    "haslo",
    "senha",
    "Matcha",
    "onigiri",
    "wasabi",
    "Tanuki",
    "kitsune",
    "daruma",
    "origami",
    "Himawari",
];

/// Security products.
pub const ANTIVIRUS: [&str; 6] = [
    "Windows Defender",
    "Mamoru Antivirus",
    "Tate Endpoint Security",
    "Kabuto Internet Security",
    "Yoroi Total Protection",
    "Microsoft Defender Antivirus",
];

/// Installed programs, invented except for the kinds of thing they are.
pub const SOFTWARE: [&str; 22] = [
    "Google Chrome",
    "Mozilla Firefox",
    "Microsoft Edge",
    "Microsoft Office Professional Plus 2021",
    "7-Zip 24.08 (x64)",
    "Zoom Workplace",
    "Slack",
    "OpenVPN 2.6.12-I001 amd64",
    "Cisco Secure Client - AnyConnect VPN",
    "FortiClient VPN",
    "Python 3.12.5 (64-bit)",
    "Git",
    "Notepad++ (64-bit x64)",
    "Adobe Acrobat (64-bit)",
    "LINE",
    "Discord",
    "Steam",
    "Telegram Desktop",
    "Hibari Trader 5",
    "Java 8 Update 421",
    "Microsoft Visual C++ 2015-2022 Redistributable (x64)",
    "VLC media player",
];

/// Running programs.
pub const PROCESSES: [&str; 16] = [
    "System",
    "smss.exe",
    "csrss.exe",
    "wininit.exe",
    "services.exe",
    "lsass.exe",
    "svchost.exe",
    "explorer.exe",
    "chrome.exe",
    "msedge.exe",
    "dwm.exe",
    "SearchHost.exe",
    "RuntimeBroker.exe",
    "OneDrive.exe",
    "setup.exe",
    "conhost.exe",
];

/// Names of crypto wallets' browser extensions.
pub const WALLETS: [&str; 5] = ["MetaMask", "Phantom", "Ronin", "TronLink", "Coinbase"];

/// Cookie names that every site has and no thief wants.
pub const TRACKING_COOKIES: [&str; 7] = ["_ga", "_gid", "_fbp", "__utma", "__cf_bm", "_gcl_au", "_uetsid"];

/// Cookie names of other sites.
pub const COOKIES: [&str; 10] = [
    "session_id",
    "PHPSESSID",
    "JSESSIONID",
    "auth_token",
    "remember_me",
    "csrf_token",
    "user_pref",
    "locale",
    "SID",
    "consent",
];
