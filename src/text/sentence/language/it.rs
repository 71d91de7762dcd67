//! Italian.

use super::Data;

pub(super) const DATA: Data = Data {
    language: "it",
    never_ends: "
        sig sigg sig.ra sig.na sigg.re dott dott.ssa dottssa dr dr.ssa prof prof.ssa proff avv ing arch geom rag Cav Comm
        Uff Gr.Uff on On Onn Sen Min Pres mons Mons don Rev Ill.mo Egr Gent Spett Gen Col Cap Magg Ten Mar Brig Serg Amm
        p.es es i.e cfr vs cd c.d ca St
    ",
    before_number: "art artt n nn nr num pag pagg p pp vol cap fig tel par co c lett sez sent tav op",
    may_end: "
        ecc etc a.C d.C C S.p.A S.r.l S.n.c S.a.s Spa Srl Inc Corp Ltd Co Jr Sr Soc coop ed eds fraz loc prov
        gen feb apr mag giu lug ago sett ott nov dic lun gio ven sab min sec mln mld
    ",
    begins: "
        Il Lo La I Gli Le L' Un Uno Una Un' Del Dello Della Dei Degli Delle Dell' Al Allo Alla Ai Agli Alle All' Dal Dallo
        Dalla Dai Dagli Dalle Dall' Nel Nello Nella Nei Negli Nelle Nell' Sul Sulla Sui Sugli Sulle Sull' Di Da In Con Su Per
        Tra Fra Egli Ella Lui Lei Loro Essi Io Tu Noi Voi Si Ci Vi Ne Mi Ti Questo Questa Questi Queste Quest' Quello Quella
        Quelli Quelle Quel Ciò Suo Sua Suoi Sue Nostro Nostra Mio Mia E Ed O Ma Però Anzi Anche Inoltre Infatti Quindi Dunque
        Perciò Tuttavia Comunque Invece Mentre Quando Dove Come Perché Poiché Affinché Se Che Chi Cosa Quale Quali Quanto
        Non Né Già Ancora Ora Adesso Oggi Ieri Domani Qui Qua Lì Là Poi Prima Dopo Durante Secondo Senza Contro Verso Presso
        Sotto Sopra Oltre Entro Fino Dopo Così Allora Solo Soltanto Tutto Tutta Tutti Tutte Molti Molte Alcuni Alcune Ogni
        Altri Altre Altro Nessuno Nessuna Niente Nulla Qualcuno Entrambi È C' A Ad Ha Hanno Era Erano Sono Intanto Infine
        Anzitutto Secondo Nonostante Malgrado
    ",
    before_ordinal: "",
    behind_ordinal: "",
};
