//! Who was infected and what of the broker's was on the machine: employees, contractors, suppliers, customers, strangers.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::Timestamp;
use yagura_model::FindingClass;

use super::truth::{Planted, PlantedKind, written_hwid};
use crate::families::Family;
use crate::machine::{Cookie, Machine};
use crate::population::{self, Customer, Employee, Person};
use crate::rng::Rng;

const DAY: i64 = 86_400;

/// A machine with what was planted on it. The pack's name is filled in when it is packed.
#[derive(Debug, Clone)]
pub(crate) struct Case {
    pub(crate) machine: Machine,
    pub(crate) planted: Vec<Planted>,
}

/// What every case is drawn from.
pub(crate) struct Teller<'a> {
    pub(crate) rng: Rng,
    pub(crate) now: Timestamp,
    /// Saved passwords of nobody's concern per machine.
    pub(crate) rows: usize,
    pub(crate) employees: std::slice::Iter<'a, Employee>,
    pub(crate) customers: std::slice::Iter<'a, Customer>,
    pub(crate) suppliers: std::slice::Iter<'a, (Person, String)>,
    pub(crate) contractors: std::slice::Iter<'a, (Person, String)>,
    pub(crate) strangers: usize,
}

impl Teller<'_> {
    fn days_ago(&mut self, low: u64, high: u64) -> Timestamp {
        let seconds = self.rng.between(low * 86_400, high * 86_400);
        let at = self.now.as_second() - i64::try_from(seconds).unwrap_or(0);
        Timestamp::from_second(at).unwrap_or(self.now)
    }

    fn start(&mut self, family: Family, person: &Person, at: Timestamp) -> Case {
        let machine = Machine::new(&mut self.rng, family, person, at, self.rows);
        Case {
            machine,
            planted: Vec::new(),
        }
    }

    /// An employee: mail, single sign-on and remote access, and the same password elsewhere. `cluster` are the machines of
    /// one department that ran the same attachment within three days.
    pub(crate) fn employee(&mut self, family: Family, cluster: bool) -> Option<Case> {
        let employee = self.employees.next()?;
        let at = if cluster {
            self.days_ago(17, 19)
        } else {
            self.days_ago(2, 75)
        };
        let mut case = self.start(family, &employee.person, at);
        case.machine.domain = Some(population::AD_DOMAIN.to_owned());
        case.machine.user.clone_from(&employee.account);
        case.machine.computer = format!("HB-{}-{}", employee.department.to_uppercase(), self.rng.digits(4));
        if cluster {
            case.machine.build = "invoice-0926".into();
        }
        let mail = employee.mail.as_str();
        self.credential(
            &mut case,
            "https://sso.hibari.example.co.jp/adfs/ls/",
            mail,
            &[FindingClass::Employee],
        );
        self.credential(
            &mut case,
            "https://vpn.hibari.example.co.jp/",
            mail,
            &[FindingClass::Employee],
        );
        self.credential(
            &mut case,
            "https://crm.teamdesk.example/login",
            mail,
            &[FindingClass::EmployeeThirdParty],
        );
        if self.rng.chance(60) {
            let login = format!("{}\\{}", population::AD_DOMAIN, employee.account);
            // The ordered rules meet the remote-access host first and the Windows domain later.
            let classes = [FindingClass::Employee, FindingClass::Contractor];
            self.credential(
                &mut case,
                "https://vpn.hibari.example.co.jp/remote/login",
                &login,
                &classes,
            );
        }
        let live = self.rng.chance(60);
        self.cookie(&mut case, ".sso.hibari.example.co.jp", "HIBARI_SSO", live, true);
        self.cookie(&mut case, "vpn.hibari.example.co.jp", "DSID", live, false);
        self.cookie(&mut case, ".hibari.example.co.jp", "_ga", true, false);
        case.machine.autofill.push(("work_email".into(), mail.to_owned()));
        Some(case)
    }

    /// A contractor: an account of the broker without a mail address, and a remote-access session that still lives.
    pub(crate) fn contractor(&mut self, family: Family) -> Option<Case> {
        let (person, login) = self.contractors.next()?;
        let at = self.days_ago(3, 20);
        let mut case = self.start(family, person, at);
        let url = "https://vpn.hibari.example.co.jp/remote/login";
        self.credential(&mut case, url, login, &[FindingClass::Contractor]);
        self.cookie(&mut case, "vpn.hibari.example.co.jp", "DSID", true, false);
        Some(case)
    }

    /// A supplier who delivers files to the broker.
    pub(crate) fn supplier(&mut self, family: Family) -> Option<Case> {
        let (person, mail) = self.suppliers.next()?;
        let at = self.days_ago(5, 60);
        let mut case = self.start(family, person, at);
        self.credential(
            &mut case,
            "https://files.hibari.example.co.jp/deliver",
            mail,
            &[FindingClass::SupplyChain],
        );
        Some(case)
    }

    /// A customer with an account number, sometimes the application too, and a session that is mostly over.
    pub(crate) fn customer(&mut self, family: Family) -> Option<Case> {
        let customer = self.customers.next()?;
        let at = self.days_ago(1, 100);
        let mut case = self.start(family, &customer.person, at);
        let login = customer.login.as_str();
        self.credential(
            &mut case,
            "https://trade.hibari.example.co.jp/login",
            login,
            &[FindingClass::Customer],
        );
        if self.rng.chance(25) {
            let hash = self.rng.token(86);
            let url = format!("android://{hash}==@{}/", population::APP);
            self.credential(&mut case, &url, login, &[FindingClass::Customer]);
        }
        if self.rng.chance(70) {
            let live = self.rng.chance(25);
            self.cookie(&mut case, "trade.hibari.example.co.jp", "TRADE_AUTH", live, true);
        }
        Some(case)
    }

    /// Somebody the broker has nothing to do with; now and then with a host that only looks like the broker's.
    pub(crate) fn stranger(&mut self, family: Family, japan: bool) -> Case {
        self.strangers += 1;
        let number = 20_000 + self.strangers;
        let person = if japan {
            Person::in_japan(&mut self.rng, number)
        } else {
            Person::elsewhere(&mut self.rng, number)
        };
        let at = self.days_ago(1, 110);
        let mut case = self.start(family, &person, at);
        if self.rng.chance(25) {
            let host = self.rng.text(&population::NEAR_MISSES);
            case.machine.save(
                &mut self.rng,
                &format!("https://{host}/login"),
                "101-999999",
                "Mimicry2026",
            );
        }
        case
    }

    /// Plants a credential; the first class is the expected one.
    fn credential(&mut self, case: &mut Case, url: &str, login: &str, classes: &[FindingClass]) {
        let (password, canary) = population::canary_password(&mut self.rng);
        case.machine.save(&mut self.rng, url, login, &password);
        let Some((class, or)) = classes.split_first() else {
            return;
        };
        case.planted.push(Planted {
            kind: PlantedKind::Credential,
            class: *class,
            or: or.to_vec(),
            pack: String::new(),
            host: host_of(url).to_owned(),
            login: login.to_owned(),
            secret: password,
            canary,
            live: None,
            machine: Some(written_hwid(&case.machine)),
        });
    }

    /// Plants a cookie of the broker.
    fn cookie(&mut self, case: &mut Case, domain: &str, name: &str, live: bool, jwt: bool) {
        let offset = i64::try_from(self.rng.between(2, 20)).unwrap_or(2) * DAY;
        // One that is over still outlived the theft by a little, or ended before it.
        let expires = self.now.as_second() + if live { offset } else { -offset };
        let canary = self.rng.token(24);
        let value = if jwt {
            token(&canary, expires)
        } else {
            canary.clone()
        };
        case.machine.cookies.push(Cookie {
            domain: domain.to_owned(),
            path: "/".into(),
            name: name.to_owned(),
            value: value.clone(),
            secure: true,
            http_only: name != "_ga",
            expires,
            profile: 0,
        });
        case.planted.push(Planted {
            kind: PlantedKind::Cookie,
            class: FindingClass::Session,
            or: Vec::new(),
            pack: String::new(),
            host: domain.trim_start_matches('.').to_owned(),
            login: name.to_owned(),
            secret: value,
            canary,
            live: Some(live),
            machine: Some(written_hwid(&case.machine)),
        });
    }
}

/// A JSON web token whose signature is the canary.
fn token(canary: &str, expires: i64) -> String {
    let header = URL_SAFE_NO_PAD.encode(r#"{"alg":"HS256","typ":"JWT"}"#);
    let body = URL_SAFE_NO_PAD.encode(format!(r#"{{"iss":"hibari","exp":{expires}}}"#));
    format!("{header}.{body}.{canary}")
}

/// Host of a URL of ours; application id for `android://`.
fn host_of(url: &str) -> &str {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let rest = rest.rsplit_once('@').map_or(rest, |(_, rest)| rest);
    rest.split(['/', ':']).next().unwrap_or(rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_are_read_from_urls() {
        assert_eq!(
            host_of("https://vpn.hibari.example.co.jp/remote"),
            "vpn.hibari.example.co.jp"
        );
        assert_eq!(
            host_of("android://x-_==@jp.co.example.hibari.trade/"),
            population::APP
        );
    }

    #[test]
    fn a_token_has_three_parts_and_its_expiry() {
        let parts: Vec<String> = token("abc", 99).split('.').map(str::to_owned).collect();
        assert_eq!(parts.len(), 3);
        let body = URL_SAFE_NO_PAD.decode(&parts[1]).unwrap();
        assert_eq!(
            serde_json::from_slice::<serde_json::Value>(&body).unwrap()["exp"],
            99
        );
    }
}
