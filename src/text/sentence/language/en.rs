//! English.

use super::Data;

pub(super) const DATA: Data = Data {
    language: "en",
    never_ends: "
        Mr Mrs Ms Mx Messrs Mmes Dr Drs Prof Profs Rev Revs Hon Fr Msgr Bro Br Pres Gov Govs Sen Sens Rep Reps
        Sup Supt Insp Det Dep Amb Atty Att Asst Comm Cmte Chmn
        Gen Gens Lt Lts Maj Col Cols Capt Capts Cpt Cmdr Cdr Comdr Sgt Sgts Cpl Cpls Pvt Pfc Pte Spc Adm Adms Brig
        Ens Ret Lt.Col Lt.Gen Maj.Gen Brig.Gen Lt.Cmdr Lt.Gov Sgt.Maj
        vs cf viz approx i.e e.g Mt Mts Ft Pt incl excl
    ",
    before_number: "
        No Nos no nos fig figs art arts sec secs ch chap vol vols p pp para paras par pt ver v op Ex ex est c ca
        Mar Sat Sun
    ",
    may_end: "
        Inc Ltd Corp Co Cos Bros Assn Assoc Mfg Intl Natl Univ Dept dept Cie Pty
        Jr Sr Esq Ph.D Ed.D M.Sc B.Sc Ph etc et.al al ibid
        a.m p.m U.S U.K U.N E.U D.C
        Jan Feb Apr Jun Jul Aug Sep Sept Oct Nov Dec Mon Tue Tues Wed Thu Thur Thurs Fri
        Ala Ariz Ark Calif Colo Conn Del Fla Ga Ill Ind Kan Ky La Md Mass Mich Minn Miss Mo Mont Neb Nev Okla Ore
        Pa Penn Tenn Tex Va Vt Wash Wis Wyo Ont Que Sask Alta 
        St Ave Blvd Rd Hwy Sq Ln Pl
        hr hrs min yr yrs mo mos lb lbs oz sq 
        
    ",
    begins: "
        The A An This That These Those He She It We They I You His Her Hers Its Our Ours Their Theirs My Your There
        Here In On At By For From With Without Within After Before Since Until Till During While When Whenever Where
        Wherever Why What Whatever Who Whoever Whose Which How If Unless Although Though Because As And But Or Nor So
        Yet However Moreover Furthermore Meanwhile Nevertheless Nonetheless Therefore Thus Hence Otherwise Also Still
        Then Now Today Yesterday Tomorrow Tonight Later Earlier Recently Previously Last Some Many Most Both Each
        Every Another Several Such Not Once Under Over Among Amid Between Despite Instead Only Even Just According
        Asked Neither Either Nobody Nothing Everyone Everybody Everything Someone Something Anyone To Of Through
        Throughout Toward Towards Against About Above Below Behind Beyond Like Unlike Given Following Can Could Would
        Should Did Does Do Is Are Was Were Has Have Had Perhaps Maybe Indeed Finally Additionally Besides Because
        Hundreds Thousands Millions Dozens Others Few Fewer Too Upon Via Per Let Please Yes Any Critics Officials
        Analysts
    ",
    before_ordinal: "",
    behind_ordinal: "",
};
