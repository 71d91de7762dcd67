//! Polish.

use super::Data;

pub(super) const DATA: Data = Data {
    language: "pl",
    never_ends: "
        prof dr hab doc mgr inż lic lek med wet ks bp abp kard oo ss św bł śp br pp
        gen płk ppłk mjr kpt por ppor chor sierż plut kpr st szer adm kadm wadm kmdr mar nadkom podkom kom insp asp
        sen pos poseł red dyr prez prem wicemin min zast przew kier
        ul al pl os pkp im zob por np tzn tzw tj m.in ok ww wg ds dot n.p.m zw jw ur zm ang niem fr franc ros łac gr wł hiszp
        ukr czes lit płn płd wsch zach
        pt
    ",
    before_number: "nr art ust pkt par par lit str s t tel poz rozdz rys tab zał ok godz pon wt śr czw sob niedz",
    may_end: "
        itd itp in i.in r rr w ww tys mln mld bln zł gr proc godz min sek ub br bm pw n.e p.n.e
        woj pow gm m.st km kg Sp z.o.o o.o S.A Co Inc Corp Ltd Jr Sr jr sr
        sty lut wrz paź gru
    ",
    begins: "
        W We Z Ze Na Do Od O Ode Po Pod Nad Przed Przez Przy Za U Ku Dla Bez Między Wśród Według Wobec Podczas Mimo Pomimo
        Ponad Poza Obok Oprócz Zdaniem Dzięki I A Ale Lecz Oraz Lub Albo Ani Więc Zatem Jednak Jednakże Natomiast Ponadto
        Poza Także Też Również Tymczasem Wcześniej Później Potem Następnie Teraz Dziś Dzisiaj Wczoraj Jutro Obecnie Wtedy
        Tam Tu Tutaj Tak Nie Już Jeszcze Tylko Nawet Gdy Kiedy Jeśli Jeżeli Gdyby Choć Chociaż Ponieważ Bo Że Żeby Aby By Jak
        Jako Co Kto Który Która Które Którzy Czy Dlaczego Gdzie Ile On Ona Ono Oni One Ja Ty My Wy Jego Jej Ich Jemu Mu Mój
        Moja Nasz Nasza Nasze Swój Ten Ta To Te Ci Tego Tej Tych Tym Tamten Taki Taka Takie Każdy Każda Wszyscy Wszystko
        Wiele Wielu Kilka Kilku Niektórzy Inni Inne Nikt Nic Ktoś Coś Jest Są Był Była Było Byli Były Będzie Ma Mają Może
        Można Trzeba Jeden Jedna Dwa Dwie Trzy Dodał Dodała Zaznaczył Podkreślił Jednocześnie Dlatego Ostatnio Według Pan
        Pani
        Wówczas Rok Wcześniej Zgodnie Stąd Dotychczas Dotąd Niestety Oczywiście
    ",
    before_ordinal: "",
    behind_ordinal: "",
};
