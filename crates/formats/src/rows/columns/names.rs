//! The names of columns in dumps, and what each means. A table: the order is that of the roles, not of confidence.

use super::Role;

/// Column names in lower case, without separators.
const NAMES: &[(Role, &[&str])] = &[
    (
        Role::Login(0),
        &[
            "email",
            "mail",
            "emailaddress",
            "mailaddress",
            "emailaddr",
            "mailaddr",
            "useremail",
            "usermail",
            "メール",
            "メールアドレス",
            "eメール",
            "電子メール",
            "identityname",
        ],
    ),
    (
        Role::Login(1),
        &[
            "login",
            "loginid",
            "loginname",
            "loginusername",
            "userlogin",
            "username",
            "user",
            "uname",
            "userprincipalname",
            "upn",
            "samaccountname",
            "ログイン",
            "ログインid",
            "ログイン名",
            "ユーザー名",
            "ユーザ名",
            "ユーザー",
            "ユーザ",
        ],
    ),
    (
        Role::Login(2),
        &["account", "accountname", "アカウント", "アカウント名"],
    ),
    (
        Role::Login(3),
        &["accountnumber", "accountno", "口座番号", "口座no", "口座"],
    ),
    (
        Role::Login(4),
        &[
            "ユーザーid",
            "ユーザid",
            "会員id",
            "会員番号",
            "お客様番号",
            "お客様id",
            "顧客番号",
            "顧客id",
        ],
    ),
    (
        Role::Login(6),
        &["userid", "memberid", "customerid", "customerno", "uid"],
    ),
    (
        Role::Login(7),
        &[
            "phone",
            "phonenumber",
            "mobile",
            "tel",
            "電話",
            "電話番号",
            "携帯電話",
            "携帯番号",
        ],
    ),
    (
        Role::Clear,
        &[
            "passwordplaintext",
            "plaintextpassword",
            "plainpassword",
            "passwordplain",
            "cleartextpassword",
            "passwordclear",
            "平文パスワード",
        ],
    ),
    (
        Role::Password(0),
        &[
            "password",
            "pass",
            "passwd",
            "pwd",
            "pw",
            "userpassword",
            "userpass",
            "loginpassword",
            "パスワード",
            "ログインパスワード",
            "暗証番号",
            "取引パスワード",
        ],
    ),
    (
        Role::Hash(0),
        &[
            "passwordhash",
            "passhash",
            "pwhash",
            "pwdhash",
            "hashedpassword",
            "hashpassword",
            "encryptedpassword",
            "cryptedpassword",
            "cryptpassword",
            "passworddigest",
            "passwordmd5",
            "passwordsha1",
            "passwordsha256",
            "md5password",
            "hashedpass",
            "passwordencrypted",
            "passwordhashed",
            "パスワードハッシュ",
            "ハッシュ化パスワード",
        ],
    ),
    (Role::Hash(1), &["hash", "ハッシュ", "ハッシュ値"]),
    (
        Role::Url(0),
        &[
            "url",
            "targeturl",
            "originurl",
            "loginurl",
            "loginuri",
            "actionurl",
            "uri",
            "siteurl",
            "サイトurl",
            "ログインurl",
        ],
    ),
    (
        Role::Url(1),
        &[
            "host",
            "hostname",
            "site",
            "website",
            "web",
            "signonrealm",
            "サイト",
            "ホスト",
            "ホスト名",
            "webサイト",
            "ウェブサイト",
        ],
    ),
    (Role::Url(2), &["targetdomain", "domain", "link", "ドメイン"]),
    (
        Role::Application(0),
        &[
            "application",
            "app",
            "software",
            "soft",
            "アプリ",
            "アプリケーション",
        ],
    ),
    (
        Role::Application(1),
        &["browser", "userbrowser", "program", "ブラウザ", "ブラウザー"],
    ),
    (Role::Profile, &["profile", "browserprofile"]),
    (Role::PasswordType, &["passwordtype"]),
];

/// The role of a column by its name, joined and in lower case.
pub(super) fn role_of(joined: &str) -> Option<Role> {
    NAMES
        .iter()
        .find(|(_, names)| names.contains(&joined))
        .map(|(role, _)| *role)
}
