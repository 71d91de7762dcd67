//! Portuguese.

use super::Data;

pub(super) const DATA: Data = Data {
    language: "pt",
    never_ends: "
        Sr Sra Srs Sras Srta Dr Dra Drs Dras Prof Profa Profª Eng Engª Arq Exmo Exma Ilmo Ilma V.Exa V.Ex S.Exa Pe Fr Mons
        Sto Sta Gen Gal Cel Cap Ten Maj Sgt Cb Alm Brig Cmdt Dep Sen Min Des Pres Ver Gov Adv p.ex ex i.e cf vs aprox
        sr sra srs sras dr dra drs dras Rev
    ",
    before_number: "art arts nº n no nos núm pág págs p pp vol cap fig tel inc par",
    may_end: "
        etc a.C d.C C S.A Cia Ltda Lda Inc Corp Ltd Co Jr Sr Fº Av R Rod Pça Trav Dept Depto ed eds org
        jan fev abr mai jun jul ago out nov qua qui min hab mi bi
    ",
    begins: "
        O A Os As Um Uma Uns Umas Ao Aos À Às Do Da Dos Das De No Na Nos Nas Num Numa Em Pelo Pela Pelos Pelas Por Para Com
        Sem Sobre Sob Entre Desde Até Após Ante Contra Durante Segundo Conforme Ele Ela Eles Elas Eu Nós Você Vocês Este Esta
        Estes Estas Isto Esse Essa Esses Essas Isso Aquele Aquela Aquilo Seu Sua Seus Suas Meu Minha Nosso Nossa Se Que Quem
        Qual Quais Quando Onde Como Porque Porquê Quanto E Ou Mas Porém Contudo Todavia Entretanto Portanto Assim Então Pois
        Também Além Ainda Já Não Nem Sim Só Apenas Mesmo Hoje Ontem Amanhã Agora Aqui Ali Lá Depois Antes Logo Enquanto
        Embora Caso Todo Toda Todos Todas Muitos Muitas Alguns Algumas Vários Várias Cada Outro Outra Outros Outras Nenhum
        Nenhuma Ninguém Nada Tudo Algo Alguém Mais Menos É São Foi Era Foram Há Tem Têm Ambos Ambas Apesar Devido Neste Nesta
        Nesse Nessa Deste Desta Desse Dessa Daí Finalmente Atualmente Actualmente
    ",
    before_ordinal: "",
    behind_ordinal: "",
};
