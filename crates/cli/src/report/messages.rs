//! Every sentence of the report in both languages, as one table. `{0}`, `{1}` are filled in by the caller.

macro_rules! messages {
    ($($key:ident = $ja:literal, $en:literal;)*) => {
        /// Names one message.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub(crate) enum Key {
            $($key),*
        }

        impl Key {
            /// Japanese.
            pub(crate) fn ja(self) -> &'static str {
                match self { $(Self::$key => $ja),* }
            }

            /// English.
            pub(crate) fn en(self) -> &'static str {
                match self { $(Self::$key => $en),* }
            }

            #[cfg(test)]
            const ALL: &'static [(Self, &'static str)] = &[$((Self::$key, stringify!($key))),*];
        }
    };
}

messages! {
    ReportTitle = "漏えい監視 報告書", "Leak monitoring report";
    Prepared = "作成", "Prepared";
    Confidential = "社外秘：取扱注意。秘密情報は伏せ字のみを記載しています。", "Confidential. Secrets appear only as masks.";
    Language = "言語", "Language";
    Theme = "配色", "Theme";
    ThemeAuto = "自動", "Auto";
    ThemeLight = "ライト", "Light";
    ThemeDark = "ダーク", "Dark";
    SkipToContent = "本文へ移動", "Skip to content";
    Contents = "目次", "Contents";

    Summary = "要約", "Summary";
    HeadlineCritical = "直ちに対応が必要な検出が {0} 件あります。", "{0} findings need action now.";
    HeadlineHigh = "緊急の検出はありません。早めの対応が必要な検出が {0} 件あります。", "Nothing is critical. {0} findings need action soon.";
    HeadlineCalm = "緊急または高の検出はありません。", "No finding is critical or high.";
    HeadlineNone = "対象範囲に関わる検出はありませんでした。", "Nothing was found that concerns the scope.";
    SummaryRead = "{0} 個のパックから {1} 行を読み取り、対象範囲に関わる {2} 行だけを残しました。残りは件数のみを数えて破棄しています。", "{1} rows were read from {0} packs. Only the {2} rows that concern the scope were kept; the rest was counted and forgotten.";
    TileIncidents = "インシデント", "Incidents";
    TileMachines = "関係する感染端末", "Infected machines of concern";
    TileSessions = "有効なセッション", "Live sessions";
    TileCustomers = "お客さまに関する検出", "Customer findings";
    TileStaff = "従業員・委託先に関する検出", "Staff and supplier findings";
    TileCritical = "緊急の検出", "Critical findings";

    Today = "まず行うこと", "What to do first";
    TodaySessions = "有効なセッション {0} 件を強制終了する（対象は「有効なCookie」の一覧）。", "End {0} live sessions; the section on live cookies lists them.";
    TodayMachines = "感染端末 {0} 台を隔離し、再構築する。再設定は別の端末から行う。", "Isolate and rebuild {0} infected machines. Reset credentials from another machine.";
    TodayEmployees = "従業員・委託先の認証情報 {0} 件を再設定し、多要素認証の登録を確認する。", "Reset {0} employee and contractor credentials and check their registered factors.";
    TodaySupply = "委託先・取引先 {0} 件に連絡し、接続を確認する。", "Contact the supplier behind {0} findings and review its access.";
    TodayCustomers = "お客さまの口座 {0} 件に通知し、パスワード変更と追加認証を求める。", "Notify the holders of {0} customer findings, force a password change and step up sign-in.";
    TodayNothing = "今すぐ必要な操作はありません。監視を続けてください。", "Nothing has to be done now. Keep watching.";

    Findings = "検出の内訳", "Findings";
    FindingsIntro = "分類ごとの件数と深刻度です。", "How many findings there are of each class, by severity.";
    FindingsCaption = "分類と深刻度ごとの検出件数", "Findings by class and severity";
    AsTable = "表で見る", "Show as a table";
    Class = "分類", "Class";
    Total = "計", "Total";
    Critical = "緊急", "Critical";
    High = "高", "High";
    Medium = "中", "Medium";
    Low = "低", "Low";
    Informational = "情報", "Informational";
    ClassEmployee = "従業員", "Employee";
    ClassContractor = "業務委託・社内ポータル", "Contractor or portal";
    ClassEmployeeThirdParty = "従業員（外部サービス）", "Employee, third-party site";
    ClassSupplyChain = "委託先・取引先", "Supply chain";
    ClassCustomer = "お客さま", "Customer";
    ClassSession = "セッション", "Session";
    ClassInfection = "感染端末", "Infected machine";

    Incidents = "最も深刻なインシデント", "Worst incidents";
    IncidentsIntro = "{1} 件のうち、深刻な順に {0} 件を示します。", "The {0} worst of {1}, most severe first.";
    NoIncidents = "インシデントはありません。", "There are no incidents.";
    Score = "スコア", "Score";
    Machine = "端末", "Machine";
    Computer = "コンピューター名", "Computer";
    User = "ユーザー", "User";
    Domain = "ドメイン", "Domain";
    OperatingSystem = "OS", "Operating system";
    Family = "マルウェア", "Stealer family";
    Confidence = "確度 {0}%", "confidence {0}%";
    Address = "IPアドレス", "Address";
    Country = "国", "Country";
    Antivirus = "対策ソフト", "Security software";
    Timeline = "経過", "Timeline";
    TheftAt = "情報が盗まれた", "Data was stolen";
    FirstSeen = "最初に見つかった", "First seen in a pack";
    LastSeen = "最後に見つかった", "Last seen in a pack";
    Evidence = "証拠", "Evidence";
    EvidenceCaption = "このインシデントの検出と証拠", "Findings and evidence of this incident";
    Where = "対象", "Where";
    Login = "ログインID", "Login";
    Secret = "秘密情報", "Secret";
    Seen = "回数", "Seen";
    Hash = "ハッシュ", "hash";
    NoSecret = "なし", "none";
    Live = "有効", "live";
    Expired = "期限切れ", "expired";
    More = "ほか {0} 件", "and {0} more";
    NextSteps = "次にすること", "Next steps";
    Arithmetic = "スコアの計算", "How the score was made";
    ArithmeticCaption = "最も高い検出のスコアの内訳", "Score terms of the worst finding";
    Term = "項目", "Term";
    Points = "点", "Points";
    SumCapped = "合計 {0} 点を 0〜100 の範囲に収めて {1} 点", "The sum of {0} is kept within 0–100: {1}";
    Sum = "合計", "Sum";
    Sources = "見つかった場所", "Found in";
    Line = "{0} 行目", "line {0}";

    Cookies = "有効なCookie", "Live cookies";
    CookiesIntro = "パスワードを変えても、これらのセッションは終わりません。値のSHA-256をセッション管理側で照合し、{0} 件を失効させてください。", "Changing a password does not end these sessions. Look up the SHA-256 of the value in the session store and revoke all {0}.";
    CookiesCaption = "失効させるべきCookie（有効期限が近い順ではなく、役割の順）", "Cookies to revoke, by role";
    NoCookies = "有効なCookieは見つかりませんでした。", "No live cookie was found.";
    CookieName = "名前", "Name";
    CookieRole = "役割", "Role";
    Expires = "有効期限", "Expires";
    SessionEnd = "ブラウザー終了まで", "when the browser closes";
    Whose = "端末・利用者", "Machine or user";
    Sha256 = "値のSHA-256", "SHA-256 of the value";
    RoleSession = "セッション", "Session";
    RoleDeviceTrust = "信頼済み端末", "Trusted device";
    RoleTracking = "計測", "Tracking";
    RoleOther = "不明", "Unknown";

    Machines = "感染端末", "Infected machines";
    MachinesIntro = "対象範囲に関わる端末は {0} 台、読み取ったパック全体では {1} 台でした。", "{0} machines concern the scope, out of {1} in the packs read.";
    FamiliesCaption = "マルウェアの種類ごとの台数", "Machines by stealer family";
    OfConcern = "関係あり", "Of concern";
    InAllPacks = "パック全体", "In all packs";
    WeeksCaption = "盗まれた週ごとの、関係する端末の台数", "Machines of concern by week of theft";
    WeekOf = "週（月曜日）", "Week of (Monday)";
    Count = "台数", "Machines";
    UnknownDate = "盗まれた日が分からない端末：{0} 台", "Machines without a known date of theft: {0}";
    FamilyUnknown = "不明", "Unknown";

    Packs = "読み取ったパック", "Packs read";
    PacksIntro = "すべてのパックは、必ずどれか一つの結果で終わります。", "Every pack ends in exactly one verdict.";
    PacksCaption = "パックごとの結果と行数", "Verdict and rows of every pack";
    Pack = "パック", "Pack";
    Verdict = "結果", "Verdict";
    Size = "サイズ", "Size";
    Rows = "行数", "Rows";
    Kept = "残した行", "Kept";
    Forgotten = "破棄した行", "Forgotten";
    Rejected = "読めなかった行", "Rejected";
    VerdictComplete = "完了", "Complete";
    VerdictPartial = "一部を読み飛ばし", "Partly skipped";
    VerdictLimit = "上限で停止", "Stopped at a limit";
    VerdictEncrypted = "暗号化・パスワード不明", "Encrypted, no password fits";
    VerdictUnsupported = "未対応の形式", "Unsupported format";
    VerdictRefused = "読み取らず", "Refused";
    VerdictUnfinished = "未完了", "Not finished";
    RejectedCaption = "読めなかった行の理由", "Why rows were rejected";
    Reason = "理由", "Reason";

    Method = "対象範囲と読み方", "Scope and method";
    ScopeCaption = "監視の対象範囲", "Scope that was watched";
    ScopeKind = "種類", "Kind";
    ScopeValue = "値", "Value";
    ScopeProof = "所有の確認", "Proof of ownership";
    Proved = "確認済み（{0}）", "Proved ({0})";
    Unproved = "未確認：照合していません", "Not proved: matches nothing";
    KindMailDomain = "メールドメイン", "Mail domain";
    KindWebHost = "Webホスト", "Web host";
    KindAppId = "アプリ", "Application";
    KindVendorDomain = "委託先ドメイン", "Vendor domain";
    KindLoginPattern = "ログインIDの形", "Login pattern";
    MethodForget = "対象範囲に関わらない行は保存していません。件数だけを数えています。", "Rows that do not concern the scope are not stored. They are only counted.";
    MethodMask = "パスワードとCookieの値は、この報告書のどこにもありません。伏せ字は先頭の1文字と点です。", "No password and no cookie value is in this report. A mask is the first character and dots.";
    MethodSeverity = "深刻度はスコアで決まります：緊急 85以上、高 65以上、中 40以上、低 20以上。", "Severity follows the score: critical from 85, high from 65, medium from 40, low from 20.";
    MethodTimes = "時刻はすべて {0} です。盗まれた時刻はマルウェアの記録によるもので、ずれることがあります。", "All times are {0}. Times of theft come from the malware's own notes and may be off.";
    MadeBy = "Yagura（櫓）が作成しました。", "Made by Yagura.";
}

/// The template with `{0}`, `{1}` … replaced. Arguments are not looked at again, so a brace inside one stays as it is.
pub(crate) fn fill(template: &str, arguments: &[&str]) -> String {
    let mut out = String::with_capacity(template.len());
    let mut rest = template;
    while let Some((before, after)) = rest.split_once('{') {
        out.push_str(before);
        let Some((number, tail)) = after.split_once('}') else {
            out.push('{');
            rest = after;
            continue;
        };
        out.push_str(
            number
                .parse()
                .ok()
                .and_then(|n: usize| arguments.get(n))
                .copied()
                .unwrap_or_default(),
        );
        rest = tail;
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    fn placeholders(text: &str) -> BTreeSet<char> {
        text.split('{')
            .skip(1)
            .filter_map(|rest| rest.chars().next())
            .collect()
    }

    #[test]
    fn every_message_is_written_in_both_languages() {
        for (key, name) in Key::ALL {
            assert!(!key.ja().is_empty() && !key.en().is_empty(), "{name}");
            assert!(
                key.en().is_ascii() || key.en().contains('–'),
                "{name} has Japanese in its English"
            );
            let japanese = key
                .ja()
                .chars()
                .any(|c| ('\u{3040}'..='\u{30ff}').contains(&c) || c >= '\u{4e00}');
            assert!(japanese || *name == "OperatingSystem", "{name} has no Japanese");
            assert_eq!(placeholders(key.ja()), placeholders(key.en()), "{name}");
        }
    }

    #[test]
    fn every_message_is_used() {
        let sources = [
            include_str!("mod.rs"),
            include_str!("page.rs"),
            include_str!("labels.rs"),
            include_str!("charts.rs"),
            include_str!("summary.rs"),
            include_str!("incidents.rs"),
            include_str!("tables.rs"),
        ];
        for (_, name) in Key::ALL {
            let used = format!("Key::{name}");
            let found = sources.iter().any(|source| {
                source.match_indices(&used).any(|(at, _)| {
                    !source[at + used.len()..].starts_with(|next: char| next.is_ascii_alphanumeric())
                })
            });
            assert!(found, "{name} is never shown");
        }
    }

    #[test]
    fn templates_are_filled_once() {
        assert_eq!(fill("{1} of {0}", &["ten", "{0}"]), "{0} of ten");
        assert_eq!(fill("open { brace", &["x"]), "open { brace");
        assert_eq!(fill("{7}", &["x"]), "");
    }
}
