//! French.

use super::Data;

pub(super) const DATA: Data = Data {
    language: "fr",
    never_ends: "
        M MM Mr Mme Mmes Mlle Mlles Mgr Dr Drs Pr Prof Me Mes Sr Ste Sts Stes Gal Gén gén Col Cdt Cap Lt Adj Sgt Amir Vve
        p.ex c.-à-d i.e cf env apr av
    ",
    before_number: "
        art al chap fig vol tél no nos n p pp t ch ann bd bld éd l v rés ex par parag janv févr avr juil
    ",
    may_end: "
        etc J.-C J.C Cie Sté Inc Ltd Corp Co Jr janv févr avr juil sept oct nov déc hab env St bd boul av
        min sec éd coll dir trad op cit
    ",
    begins: "
        Le La Les L' Un Une Des Du De D' Au Aux Ce Cet Cette Ces C' Il Elle Ils Elles On Nous Vous Je J' Tu Son Sa Ses Leur
        Leurs Notre Nos Votre Mon Ma Mes Celui Celle Ceux Celles Cela Ça Qui Que Qu' Quoi Quand Où Comment Pourquoi Combien
        Quel Quelle Quels Quelles Et Ou Mais Donc Or Ni Car En Dans Sur Sous Par Pour Avec Sans Chez Entre Vers Depuis
        Pendant Durant Après Avant Contre Selon Malgré Dès Lors Lorsque Lorsqu' Puis Puisque Parce Comme Si S' À A Afin Ainsi
        Alors Aussi Aujourd' Hier Demain Ici Là Toutefois Cependant Pourtant Néanmoins Enfin Ensuite Déjà Encore
        Tout Toute Tous Toutes Plusieurs Certains Certaines Quelques Chaque Aucun Aucune Autre Autres Même Plus Moins Ne N'
        Y Outre Grâce Face Parmi Parallèlement Désormais Jusqu' Bien Quant Faute Sauf Mardi Lundi Mercredi Jeudi Vendredi
        Samedi Dimanche Il Interrogé Interrogée
    ",
    before_ordinal: "",
    behind_ordinal: "",
};
