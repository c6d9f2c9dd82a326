//! Top-level domains by which a name without a scheme is taken for a host.

/// Those of three letters and more that are seen in leaked lists, and those of private networks and of documentation;
/// sorted. All combinations of two letters count as country codes and are not listed.
#[rustfmt::skip]
pub(super) const TOP_LEVEL: &[&[u8]] = &[
    b"academy", b"aero", b"agency", b"app", b"art", b"asia", b"bank", b"bet", b"bid", b"bike", b"biz",
    b"blog", b"blue", b"buzz", b"cafe", b"cam", b"care", b"casino", b"cat", b"center", b"chat", b"church",
    b"city", b"click", b"cloud", b"club", b"codes", b"com", b"community", b"company", b"consulting",
    b"cool", b"coop", b"corp", b"credit", b"date", b"dental", b"design", b"dev", b"digital", b"direct",
    b"domains", b"download", b"earth", b"edu", b"education", b"email", b"energy", b"engineering", b"events",
    b"example", b"exchange", b"expert", b"express", b"family", b"farm", b"fashion", b"finance",
    b"financial", b"fit", b"fun", b"fund", b"fyi", b"gallery", b"game", b"games", b"global", b"gold",
    b"google", b"gov", b"green", b"group", b"guide", b"guru", b"health", b"help", b"holdings", b"home",
    b"host", b"hosting", b"house", b"icu", b"info", b"ink", b"institute", b"insure", b"int", b"internal",
    b"international", b"intra", b"intranet", b"invalid", b"investments", b"jobs", b"kitchen", b"lan",
    b"land", b"law", b"legal", b"life", b"link", b"live", b"loan", b"local", b"localdomain", b"localhost",
    b"lol", b"love", b"ltd", b"market", b"marketing", b"markets", b"media", b"men", b"mil", b"mobi", b"moe",
    b"money", b"monster", b"museum", b"name", b"net", b"network", b"news", b"ninja", b"nyc", b"one",
    b"onion", b"online", b"org", b"osaka", b"page", b"partners", b"party", b"photo", b"photos", b"pics",
    b"pizza", b"plus", b"poker", b"porn", b"post", b"press", b"pro", b"pub", b"racing", b"red", b"rent",
    b"report", b"rest", b"review", b"reviews", b"rocks", b"run", b"sale", b"school", b"science",
    b"services", b"sex", b"shop", b"shopping", b"site", b"ski", b"social", b"software", b"solutions",
    b"space", b"store", b"stream", b"studio", b"style", b"support", b"surf", b"systems", b"tax", b"taxi",
    b"team", b"tech", b"technology", b"tel", b"test", b"tips", b"today", b"tokyo", b"tools", b"top",
    b"tours", b"trade", b"trading", b"training", b"travel", b"tube", b"university", b"uno", b"vet",
    b"video", b"vip", b"vision", b"vote", b"watch", b"webcam", b"website", b"wiki", b"win", b"work",
    b"works", b"world", b"wtf", b"xxx", b"xyz", b"yoga", b"zone",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_sorted() {
        assert!(TOP_LEVEL.is_sorted() && TOP_LEVEL.iter().all(|top| top.len() > 2 && top.len() <= 16));
    }
}
