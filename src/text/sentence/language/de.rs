//! German.

use super::Data;

pub(super) const DATA: Data = Data {
    language: "de",
    never_ends: "
        Dr Drs Prof Hr Hrn Fr Frl Dipl Ing Dipl.-Ing Dipl.-Kfm Mag Lic DDr Univ.-Prof Priv.-Doz Dr.-Ing hc h.c med
        phil jur rer nat theol Min.-Dir Abg Bgm Präs Vors
        Gen Oblt Hptm Lt Ltn Maj Fw Ofw Uffz Gefr Kpt Adm St Hl hl Ew
        z.B z.b z.T z.Zt z.Hd z.Z d.h i.e u.U i.d.R o.g s.o s.u v.a sog evtl ggf bzw ca vgl inkl exkl zzgl abzgl bzgl
        insb insbes ehem gem lt geb verh verw gest röm kath ev evang dt engl frz franz amerik österr schweiz russ ital
        span lat griech nördl südl östl westl vorm jew max wg
    ",
    before_number: "
        Nr Nrn Abs Art Bd Bde S Kap Ziff Anm Abb Tab Aufl Par Rn Rdnr Ausg Jg Tel ca ab bis Mrz Jun Jul So Do Mi Sa Mo
        Di min Min
    ",
    may_end: "
        usw etc u.a u.ä o.ä usf dgl u.dgl Mio Mrd Bio Mill Tsd Std Stdn Sek Jh Jhd Jhdt Chr v.Chr n.Chr Str Pl
        Co Cie Inc Ltd Corp e.V e.G Jr Jun Sen jun sen jr sr Hrsg Hg Red Verf Übers a.D i.R d.J d.M
        Jan Jän Feb Febr Mär Apr Aug Sep Sept Okt Nov Dez St Stck Stk Bhf Hbf
    ",
    begins: "
        Der Die Das Den Dem Des Ein Eine Einen Einem Einer Eines Er Sie Es Wir Ihr Ich Du Man Ihm Ihn Ihnen Uns Mir Mich
        Dieser Diese Dieses Diesen Diesem Jener Jene Jedes Jeder Jede Sein Seine Seinen Seinem Seiner Ihre Ihren Ihrem
        Ihrer Unser Unsere Mein Meine Kein Keine Keiner Alle Allen Alles Viele Einige Manche Mehrere Beide Andere
        In Im Ins An Am Ans Auf Aus Bei Beim Mit Nach Von Vom Vor Zu Zum Zur Für Durch Gegen Ohne Um Unter Über Zwischen
        Seit Während Wegen Trotz Hinter Neben Laut Statt Bis Ab Dank Angesichts Innerhalb Außerhalb
        Und Oder Aber Denn Doch Sondern Jedoch Allerdings Dennoch Trotzdem Deshalb Daher Darum Deswegen Außerdem Zudem
        Dabei Dazu Damit Dafür Dagegen Daran Darauf Daraus Darin Darüber Darunter Davon Davor Danach Dadurch Dann Da Dort
        Hier Heute Gestern Morgen Jetzt Nun So Auch Noch Schon Nur Erst Bereits Zunächst Zuvor Zuletzt Inzwischen
        Mittlerweile Später Schließlich Weil Wenn Als Ob Dass Obwohl Nachdem Bevor Sobald Solange Sofern Falls Indem
        Wer Was Wo Wie Wann Warum Weshalb Wieso Welche Welcher Welches Wohin Woher Nicht Nichts Niemand Jemand Etwas
        Sonst Vielleicht Möglicherweise Insgesamt Derzeit Zurzeit Demnach Somit Hingegen Stattdessen Ebenso Etwa Rund
        Ist Sind War Waren Hat Haben Wird Werden Kann Können
    ",
    before_ordinal: "
        am der die das den dem des im in vom zum zur beim seit ab bis sein seinen seinem seine ihr ihren ihrem ihre
        unser unseren jeden jede jeder jedes einen eine ein und oder mein dieser diesem diesen
    ",
    behind_ordinal: "
        Januar Jänner Februar Feber März April Mai Juni Juli August September Oktober November Dezember Jan Feb Apr Jun
        Jul Aug Sep Sept Okt Nov Dez Jahrhundert Jahrhunderts Jh Jahrtausend Weltkrieg Weltkriegs Weltkrieges Mal
        Minute Runde Platz Spieltag Bundesliga Liga Etage Stock Stockwerk Klasse Geburtstag Jahrestag Jubiläum Hochzeitstag
        Lebensjahr Quartal Semester Halbjahr Tag Woche Monat Jahr Etappe Auflage Band Kapitel Teil Akt Satz Sinfonie
        Symphonie Armee Division Brigade Regiment Bataillon Kompanie FC FSV Präsident Bezirk Arrondissement Legislaturperiode
        Wahlperiode Amtszeit Staffel Folge Breitengrad Längengrad Parteitag Senat Strafsenat Zivilsenat Kammer Hälfte
    ",
};
