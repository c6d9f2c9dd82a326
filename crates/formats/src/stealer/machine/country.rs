//! Countries as stealers and sellers write them, as ISO 3166-1 alpha-2 codes.

/// All assigned codes, in order.
const CODES: &str = "AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV \
BW BY BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO FR \
GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG \
KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV MW MX \
MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW SA SB SC SD SE SG \
SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG \
VI VN VU WF WS YE YT ZA ZM ZW";

/// Names that some families write in place of a code, folded to letters.
const NAMES: [(&str, &str); 48] = [
    ("japan", "JP"),
    ("日本", "JP"),
    ("unitedstates", "US"),
    ("unitedstatesofamerica", "US"),
    ("usa", "US"),
    ("uk", "GB"),
    ("unitedkingdom", "GB"),
    ("germany", "DE"),
    ("france", "FR"),
    ("italy", "IT"),
    ("spain", "ES"),
    ("portugal", "PT"),
    ("brazil", "BR"),
    ("mexico", "MX"),
    ("argentina", "AR"),
    ("chile", "CL"),
    ("colombia", "CO"),
    ("peru", "PE"),
    ("india", "IN"),
    ("pakistan", "PK"),
    ("bangladesh", "BD"),
    ("indonesia", "ID"),
    ("vietnam", "VN"),
    ("thailand", "TH"),
    ("philippines", "PH"),
    ("malaysia", "MY"),
    ("singapore", "SG"),
    ("china", "CN"),
    ("hongkong", "HK"),
    ("taiwan", "TW"),
    ("southkorea", "KR"),
    ("korearepublicof", "KR"),
    ("russia", "RU"),
    ("russianfederation", "RU"),
    ("ukraine", "UA"),
    ("poland", "PL"),
    ("czechia", "CZ"),
    ("czechrepublic", "CZ"),
    ("romania", "RO"),
    ("bulgaria", "BG"),
    ("hungary", "HU"),
    ("netherlands", "NL"),
    ("turkey", "TR"),
    ("egypt", "EG"),
    ("nigeria", "NG"),
    ("southafrica", "ZA"),
    ("canada", "CA"),
    ("australia", "AU"),
];

/// The code, if it is assigned, in upper case.
pub(crate) fn code(text: &str) -> Option<String> {
    if text.len() != 2 || !text.bytes().all(|byte| byte.is_ascii_alphabetic()) {
        return None;
    }
    let upper = text.to_ascii_uppercase();
    if upper == "UK" {
        return Some("GB".to_owned());
    }
    CODES.split(' ').any(|code| code == upper).then_some(upper)
}

/// A country field: a code, a name, or one with the other in brackets; `EG, Cairo` begins with its code.
pub(crate) fn of_field(text: &str) -> Option<String> {
    let text = text.trim();
    let named = |part: &str| {
        let folded: String = part
            .chars()
            .filter(|c| c.is_alphabetic())
            .flat_map(char::to_lowercase)
            .collect();
        NAMES
            .iter()
            .find(|(name, _)| *name == folded)
            .map(|(_, code)| (*code).to_owned())
    };
    let parts = || {
        text.split(['(', ')', '[', ']', ',', '/', '|', ';'])
            .map(str::trim)
    };
    parts().find_map(code).or_else(|| parts().find_map(named))
}

/// Raccoon's location: `35.6, 139.7 | City, Region, JP (100-0001)`. The country is the last part before the postal code.
pub(crate) fn of_location(text: &str) -> Option<String> {
    let places = text.rsplit('|').next().unwrap_or(text);
    let places = places.split('(').next().unwrap_or(places);
    let last = places.rsplit(',').next().unwrap_or(places);
    of_field(last).or_else(|| of_field(places.split(',').next().unwrap_or_default()))
}

/// The code that leads a folder's name: `CC[HWID] …`, `[CC]IP-hwid`, `CC_IP_DATE`, `CC.HWID`, or the code alone.
pub(crate) fn of_folder(name: &str) -> Option<String> {
    let (bracketed, rest) = match name.strip_prefix('[') {
        Some(rest) => (true, rest),
        None => (false, name),
    };
    let (lead, rest) = rest.split_at_checked(2)?;
    if !lead.bytes().all(|byte| byte.is_ascii_uppercase()) {
        return None;
    }
    let ends = match rest.chars().next() {
        None => !bracketed,
        Some(']') => bracketed,
        Some('_' | '[' | '.') => !bracketed,
        Some(_) => false,
    };
    ends.then(|| code(lead)).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_sorted_and_whole() {
        let codes: Vec<&str> = CODES.split(' ').collect();
        assert_eq!(codes.len(), 249);
        assert!(codes.is_sorted() && codes.iter().all(|code| code.len() == 2));
    }

    #[test]
    fn fields_and_locations() {
        for (text, expected) in [
            ("JP", Some("JP")),
            ("Japan (JP)", Some("JP")),
            ("EG, Cairo", Some("EG")),
            ("Germany", Some("DE")),
            ("uk", Some("GB")),
            ("203.0.113.4", None),
            ("UNKNOWN", None),
            ("XX", None),
            ("", None),
        ] {
            assert_eq!(of_field(text).as_deref(), expected, "{text}");
        }
        assert_eq!(
            of_location("35.1, 139.2 | Sample City, Sample Region, JP (000-0000)").as_deref(),
            Some("JP")
        );
        assert_eq!(of_location("EG, Cairo").as_deref(), Some("EG"));
        assert_eq!(of_location("Austin, Texas"), None);
    }

    #[test]
    fn folders() {
        for (name, expected) in [
            ("JP[0A1B2C] [2024-08-26T14_39_18]", Some("JP")),
            ("[BR]203.0.113.4-0A1B2C", Some("BR")),
            ("TR_203.0.113.4_2026-10-03", Some("TR")),
            ("VN.0A1B2C", Some("VN")),
            ("JP", Some("JP")),
            ("PC_1", None),
            ("Lumma_P002", None),
            ("jp_x", None),
            ("JPX_1", None),
            ("[JP", None),
            ("日本", None),
        ] {
            assert_eq!(of_folder(name).as_deref(), expected, "{name}");
        }
    }
}
