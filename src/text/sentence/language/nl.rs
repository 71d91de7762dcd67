//! Dutch.

use super::Data;

pub(super) const DATA: Data = Data {
    language: "nl",
    never_ends: "
        dhr mevr mw mej mr mrs dr drs ir ing prof profs ds bc mgr pr hr Z.K.H H.K.H H.M Gen Kol Maj Kap Lt Ltn Luit Sgt Kpt Adm
        Cdt min-pres Min St Ste zr 
        bijv bv d.w.z m.n m.a.w o.a o.l.v o.m t.a.v t.g.v t.o.v i.p.v n.a.v i.v.m t.b.v ca resp vgl zgn zg incl excl m.b.t
        i.c resp wrsch max i.e vs
    ",
    before_number: "nr nrs no art blz pag p pp fig hfst bd dl tel afb par vol jun jul",
    may_end: "
        enz etc e.d e.a a.u.b s.v.p jl ll mln mld bv b.v n.v v.o.f Co Inc Corp Ltd Cie Jr Sr Chr v.Chr n.Chr str u
        jan feb febr mrt apr aug sep sept okt nov dec min sec vert uitg
    ",
    begins: "
        De Het Een Den Des Hij Zij Ze Wij We Ik Jij Je U Jullie Men Er Dit Dat Deze Die Zijn Haar Hun Ons Onze Mijn Uw Geen
        Alle Veel Vele Sommige Enkele Beide Andere Elk Elke Ieder Iedere Iedereen Niemand Niets Iets Iemand
        In Op Aan Bij Met Naar Na Van Voor Door Over Onder Tussen Tegen Zonder Uit Om Tot Te Per Sinds Tijdens Volgens Vanaf
        Vanuit Binnen Buiten Achter Naast Ondanks Dankzij Wegens Rond En Of Maar Want Doch Dus Echter Toch Daarom Daardoor
        Daarna Daarnaast Daarbij Daarmee Daarvoor Daarvan Daarop Bovendien Ook Nog Al Alleen Eerst Eerder Later Vervolgens
        Nu Vandaag Gisteren Morgen Toen Dan Daar Hier Als Indien Wanneer Omdat Terwijl Hoewel Nadat Voordat Zodra Zolang
        Wie Wat Waar Hoe Waarom Welke Welk Niet Misschien Inmiddels Momenteel Intussen Ondertussen Uiteindelijk Verder
        Volgende Zo Zoals Sommigen Is Was Waren Heeft Hebben Wordt Worden Kan Zou
    ",
    before_ordinal: "",
    behind_ordinal: "",
};
