//! Spanish.

use super::Data;

pub(super) const DATA: Data = Data {
    language: "es",
    never_ends: "
        Sr Sra Srta Sres Sras Dr Dra Dres Dras Prof Profa Dña Da Lic Ing Arq Abg Mons Pdte Pdta Ud Uds Vd Vds Excmo Excma
        Ilmo Ilma Rvdo Hno Hna Fr Sto Sta Gral Gen Cnel Cor Cap Cptn Tte Tcnel Sgto Cmdt Cmte Alm Mtro Mtra Ntra
        EE JJ FF CC p.ej i.e cf vs aprox
        sr sra srta sres dr dra Rev
    ",
    before_number: "
        art arts núm núms nro no n nº pág págs p pp vol vols cap caps fig figs tel tfno t av ej inc
    ",
    may_end: "
        etc EE.UU UU OO AA FF.AA JJ.OO CC.OO RR.HH DD.HH a.C d.C C S.A S.L S.L.U Cía Ltda Inc Corp Ltd Co Jr Sr 
        Avda Av Ctra Pza Dpto Dto Depto Prov Gob ed eds coord
        ene feb abr jun jul ago sep sept oct nov dic min seg hab
    ",
    begins: "
        El La Los Las Lo Un Una Unos Unas Al Del De Él Ella Ellos Ellas Ello Yo Tú Nosotros Usted Ustedes Este Esta Estos
        Estas Esto Ese Esa Esos Esas Eso Aquel Aquella Aquellos Su Sus Mi Mis Nuestro Nuestra Nuestros Tu Se Le Les Me Nos
        No Sí Ya Y E O U Pero Sino Mas Aunque Porque Pues Como Cuando Cuándo Donde Dónde Quien Quién Quienes Que Qué Cuál
        Cómo Por Para En Con Sin Sobre Entre Desde Hasta Hacia Según Tras Ante Bajo Contra Durante Mediante Además También
        Tampoco Sin Así Entonces Luego Después Antes Ahora Hoy Ayer Mañana Aquí Allí Mientras Asimismo Finalmente
        Actualmente Todo Toda Todos Todas Muchos Muchas Algunos Algunas Varios Varias Cada Otro Otra Otros Otras Ningún
        Ninguna Nadie Nada Algo Alguien Si A Más Menos Solo Sólo Tanto Tan Aún Incluso Hay Es Son Fue Era Ha Han Había
        Cualquier Ambos Ambas Debido Gracias
    ",
    before_ordinal: "",
    behind_ordinal: "",
};
