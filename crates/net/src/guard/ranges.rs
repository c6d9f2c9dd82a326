//! Addresses that are not on the public internet: the IANA special-purpose registries, and IPv4 inside IPv6.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// IPv4 networks (first address, prefix length) that nobody outside may be reached at.
const V4: &[(u32, u32)] = &[
    (0x0000_0000, 8),  // "this network"
    (0x0a00_0000, 8),  // private
    (0x6440_0000, 10), // carrier-grade NAT, and a cloud's metadata service
    (0x7f00_0000, 8),  // loopback
    (0xa9fe_0000, 16), // link-local, and the clouds' metadata services
    (0xac10_0000, 12), // private
    (0xc000_0000, 24), // protocol assignments
    (0xc000_0200, 24), // TEST-NET-1
    (0xc058_6300, 24), // 6to4 relay anycast
    (0xc0a8_0000, 16), // private
    (0xc612_0000, 15), // benchmarking
    (0xc633_6400, 24), // TEST-NET-2
    (0xcb00_7100, 24), // TEST-NET-3
    (0xe000_0000, 4),  // multicast
    (0xf000_0000, 4),  // reserved and broadcast
];

/// Whether an address is special-purpose, itself or by the IPv4 address inside it.
pub fn is_special(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => is_special_v4(address),
        IpAddr::V6(address) => is_special_v6(address),
    }
}

fn is_special_v4(address: Ipv4Addr) -> bool {
    let bits = address.to_bits();
    V4.iter()
        .any(|(first, prefix)| (bits ^ first) >> (32 - prefix) == 0)
}

fn is_special_v6(address: Ipv6Addr) -> bool {
    let bits = address.to_bits();
    let top = |length: u32| bits >> (128 - length);
    // NAT64 reaches whatever its inner address names; the well-known prefix is judged by that one.
    if top(96) == 0x0064_ff9b << 64 {
        return is_special_v4(Ipv4Addr::from_bits((bits & 0xffff_ffff) as u32));
    }
    // Only 2000::/3 is given out as global unicast; ::1, ::ffff:0:0/96, fc00::/7, fe80::/10 and multicast are outside.
    if top(3) != 0b001 {
        return true;
    }
    // 2001::/23 (Teredo, ORCHID, benchmarking), documentation, 6to4: tunnels hide an inner IPv4 address.
    top(23) == 0x2001_0000 >> 9 || top(32) == 0x2001_0db8 || top(16) == 0x2002 || top(20) == 0x3fff0
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn special(text: &str) -> bool {
        is_special(text.parse().unwrap())
    }

    #[test]
    fn every_range_begins_and_ends_where_the_registry_says() {
        for (inside, outside) in [
            ("0.255.255.255", "1.0.0.0"),
            ("10.255.255.255", "11.0.0.0"),
            ("100.64.0.0", "100.63.255.255"),
            ("100.127.255.255", "100.128.0.0"),
            ("127.255.255.255", "128.0.0.0"),
            ("169.254.0.0", "169.253.255.255"),
            ("172.31.255.255", "172.32.0.0"),
            ("172.16.0.0", "172.15.255.255"),
            ("192.0.0.255", "192.0.1.0"),
            ("192.168.255.255", "192.169.0.0"),
            ("198.19.255.255", "198.20.0.0"),
            ("224.0.0.0", "223.255.255.255"),
            ("255.255.255.255", "8.8.8.8"),
            ("::1", "2606:4700::1111"),
            ("::", "2001:4860:4860::8888"),
            ("2001::1", "2001:200::1"),
            ("2001:db8::1", "2001:db7::1"),
            ("2002:7f00:1::", "2003::1"),
            ("64:ff9b::7f00:1", "64:ff9b::808:808"),
        ] {
            assert!(special(inside), "{inside}");
            assert!(!special(outside), "{outside}");
        }
        for inside in [
            "fc00::1",
            "fdff::1",
            "fe80::1",
            "ff02::1",
            "64:ff9b:1::1",
            "4000::1",
        ] {
            assert!(special(inside), "{inside}");
        }
    }

    proptest! {
        #[test]
        fn an_inner_address_never_opens_a_way(bits: u32) {
            let inner = Ipv4Addr::from_bits(bits);
            prop_assert!(is_special(IpAddr::V6(inner.to_ipv6_mapped())));
            let translated = Ipv6Addr::from_bits((0x0064_ff9b << 96) | u128::from(bits));
            prop_assert_eq!(is_special(IpAddr::V6(translated)), is_special(IpAddr::V4(inner)));
        }
    }
}
