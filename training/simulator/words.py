"""Which words do invented names and titles grow from, in each country's tongue?

Long because it is a list of words. Nouns stand without article, so that the patterns of `training.simulator.names`
need no agreement of gender; all lists were written for this project.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Tongue:
    """Words and patterns of one language. {n} and {m} are nouns, {q} a quality, {p} a place, {g} and {f} a person."""

    given: tuple[str, ...]
    family: tuple[str, ...]
    nouns: tuple[str, ...]
    acts: tuple[str, ...]  # patterns of a band's or project's name
    titles: tuple[str, ...]  # patterns of a track's title
    qualities: tuple[str, ...] = ()
    plurals: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    person: str = "{g} {f}"
    solo: float = 0.5  # share of artists with a person's name


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


def _lines(text: str) -> tuple[str, ...]:
    return tuple(line.strip() for line in text.split("|"))


ENGLISH = Tongue(
    given=_words("""
        Mira Nell Callum Ada Rowan Esther Silas June Harriet Theo Wren Marlow Dorothy Elias Nora Felix Imogen Otis
        Clara Jonah Maeve Desmond Ivy Walter Saoirse Leon Phoebe Amos Beatrix Gideon Lila Hollis Tamsin Roscoe Edie
        Caleb Odessa Percy Vera Lachlan Juno Abel Rosalind Ezra Winifred Hank Delia Curtis Marnie Quincy Tess
        Irving Lorna Dexter Bonnie
    """),
    family=_words("""
        Hale Ashdown Whitlock Marsh Okafor Pemberton Loxley Carraway Voss Thorne Bellamy Quill Redfern Hartwell
        Dunmore Sloane Lark Winslow Fairbank Mercer Holloway Crane Abernathy Stroud Kessler Rook Tierney Penhallow
        Drummond Ellery Vance Goodnight Calloway Birch Rainer Sutter Lovelace Maddox Grieve Ferris Langley Oakes
        Pryor Wickham Tolliver Banks Yarrow
    """),
    nouns=_words("""
        Lantern River Harbour Satellite Orchard Mirror Winter Engine Garden Signal Thunder Paper Velvet Ferry Night
        Morning Static Ocean Window Ghost Copper Meadow Radio Feather Anchor Canyon Glass Motel Summer Shadow
        Compass Kite Ember Bridge Salt Arrow Harvest Cathedral Neon Sparrow Avenue Carousel Tide Marble Moth
        Elevator Lighthouse Honey Atlas Fever Horizon Ribbon Thistle Parade Telephone Willow Saturn Cinema Kingdom
        Postcard Rain Needle Ballroom Cactus Silence Tunnel Sugar Comet Staircase Factory Lullaby Gravity Driftwood
        Magnet Sunday Island Diamond Clover Pylon Echo
    """),
    qualities=_words("""
        Paper Silver Hollow Golden Quiet Electric Crooked Distant Midnight Wooden Broken Gentle Crimson Lonesome
        Hidden Frozen Wild Slow Pale Restless Second Last Burning Empty Northern Secret Blue Violet Tender Borrowed
        Foreign Sleeping Minor Heavy Bright Invisible Painted Wandering Perfect Careless Soft Bitter Little Great
        Concrete Plastic Amber Early Late
    """),
    plurals=_words("""
        Lanterns Rivers Satellites Orchards Mirrors Engines Gardens Signals Ferries Ghosts Feathers Anchors
        Sparrows Moths Pilots Strangers Daughters Sailors Cousins Foxes Wolves Herons Swimmers Neighbours Dancers
        Tigers Astronomers Hounds Machines Ribbons Magnets Islands Comets Travellers Gamblers Beekeepers Cardinals
        Architects Twins Librarians Owls
    """),
    places=_words("""
        Arcadia Memphis Brighton Lisbon Tulsa Reykjavik Savannah Cardiff Marseille Oslo Nevada Galway Tangier
        Wyoming Trieste Detroit Hastings Kyoto Antwerp Montana Bristol Havana Duluth Aberdeen Eden Tucson
    """),
    acts=_lines("""
        The {q} {s}|The {q} {s}|{n} {m}|{q} {n}|{s} of {p}|{n} & {m}|The {s}|{g} and the {s}|{q} {q2} {s}|{n}{low}|
        {p} {n} Club|{n} Society|House of {s}|{f} & {f2}|We Are {s}|{q} {s} Orchestra|My {q} {n}|{n} Department|
        A {n} Apart|{p} {s}
    """),
    titles=_lines("""
        {q} {n}|{n} and {m}|The {n}|{n}|{s}|Leave the {n} On|Back to {p}|{n} in {p}|When the {n} Falls|All My {s}|
        Dear {g}|{n} Song|Before the {n}|Nobody's {n}|No More {s}|{q} Heart|Meet Me in {p}|{n} for {g}|
        Under the {n}|Hold the {n}|{s} Don't Lie|{q} Enough|I Saw the {n}|Somewhere in {p}|Every {n}|
        Take Me to the {n}|{q} Days|{q} Tonight|{n} Again|Goodbye, {p}|How to Build a {n}|Half a {n}|
        Dancing with {s}|{g}, Come Home|Two {s}|Out of {p}|{n} on Fire|A {q} {n}|Waiting for the {n}|
        {n} (Interlude)|{p} by Morning|Never Mind the {n}|Your {n} or Mine|The {n} Keeps Me Up
    """),
)

GERMAN = Tongue(
    given=_words("""
        Jonas Greta Lukas Frieda Matthis Anneke Till Marlene Bruno Paula Emil Henrike Konrad Lotte Moritz Swantje
        Anton Thea Jakob Ronja
    """),
    family=_words("""
        Brandt Lindner Vogt Steinbach Ahrens Kessler Winkelmann Rosen Falke Hollmann Seidel Morgenrot Kranich
        Thalberg Weiler Petersen Sommer Grau Eberle Hagen
    """),
    nouns=_words("""
        Nebel Morgen Licht Regen Winter Schatten Glas Nordwind Mond Silber Asche Hafen Stille Feuer Sommer Nacht
        Staub Zucker Wolken Wald Gold Beton Papier Sterne Rauch Salz Tinte Donner Schnee Heimweh
    """),
    acts=_lines("""
        {n} und {m}|{n}werk|Die {n}fabrik|{n}{low}|Kapelle {f}|{n} Eins|Haus {f}|{f} & {f2}|Neue {n}welle|
        Das {n}orchester|Tanz {m}|{n}kinder
    """),
    titles=_lines("""
        {n}|{n} und {m}|Ohne {n}|Zwischen {n} und {m}|Nie wieder {n}|Nur noch {n}|Wie {n}|Mehr {n}|{n}lied|
        Bis {n} kommt|Hallo {g}|{n}tanz|Für {g}|Alles {n}|Kein {n} heute|Wenn {g} schläft|Tage aus {n}|Ein Jahr {n}
    """),
)

FRENCH = Tongue(
    given=_words("""
        Camille Baptiste Solène Lucien Margaux Théo Élodie Rémi Apolline Gaspard Noémie Bastien Inès Octave
        Clémence Malo Violette Armand Romane Sacha
    """),
    family=_words("""
        Delorme Vasseur Marchand Lacroix Beaumont Giraud Rivière Fontanel Morvan Tessier Lenoir Chastain Perrault
        Duval Bellegarde Renaudin Sorel Valmont Carpentier Aubry
    """),
    nouns=_words("""
        Nuit Minuit Soleil Pluie Velours Brume Lumière Neige Sable Fumée Hiver Silence Miel Orage Plage Ciel Papier
        Verre Dimanche Septembre Étoiles Cendres Rivages Vertige Mirages Jardins
    """),
    acts=_lines("""
        {n} et {m}|Maison {f}|Club {n}|Hôtel {f}|{f} & {f2}|Cinéma {n}|Grand {f}|Radio {n}|Sans {n}|Bleu {n}|
        Mademoiselle {f}|Les Enfants de {f}
    """),
    titles=_lines("""
        {n}|{n} et {m}|Sans {n}|Entre {n} et {m}|Pour {g}|Après {n}|Toujours {n}|Chez {g}|Rien que {n}|
        {g} danse encore|Jamais {n}|Bonsoir {g}|Comme {n}|Adieu {n}|Encore {n}|Dis-moi, {g}|Plus de {n}
    """),
)

PORTUGUESE = Tongue(
    given=_words("""
        Iara Caetana Joaquim Luana Tomé Marisa Benedito Rosa Thiago Jurema Otávio Clarice Davi Anahí Inácio Flora
        Raimundo Lia Cássio Helena Zeca Dalva
    """),
    family=_words("""
        Moreira Vasconcelos Tavares Sampaio Nogueira Prado Amaral Barreto Lacerda Bastos Cordeiro Figueira Quintela
        Rangel Valadares Pacheco Macedo Teles Andrade Brandão do_Vale da_Serra
    """),
    nouns=_words("""
        Saudade Mar Chuva Noite Luar Vento Areia Sol Madrugada Sereno Rio Flor Cais Fogueira Silêncio Estrela
        Carnaval Janela Maré Girassol Segredo Fevereiro Sombra Varanda Jangada Neblina Sal
    """),
    acts=_lines("""
        {n} e {m}|Trio {f}|Os Filhos de {f}|Banda {n}|Grupo {n}|{f} & {f2}|Casa de {n}|Quarteto {f}|Conjunto {n}|
        Bloco {n}|Baile de {n}|Orquestra {f}
    """),
    titles=_lines("""
        {n}|{n} e {m}|Sem {n}|Canção de {n}|Samba de {n}|Depois de {n}|Noite de {n}|Entre {n} e {m}|Para {g}|
        {g} Chegou|Meu {n} de Papel|De {n} em {m}|Outra Vez {n}|Tempo de {n}|Volta, {g}|Cheiro de {m}|Só {n}|Até {n}
    """),
)

SPANISH = Tongue(
    given=_words("""
        Lucero Joaquín Paloma Emiliano Ximena Rafael Itzel Martín Consuelo Julián Abril Gael Rocío Nicolás Maite
        Ulises Carmela Fermín Noa Teo Inés Lázaro
    """),
    family=_words("""
        Villaseñor Arriaga Montes Luján Cárdenas Escalante Quiroga Salgado Ibarra Zamora Belmonte Duarte Rosales
        Navarro Olmedo Vidaurri Treviño Serrano Palacios Cortázar Alarcón Mijares
    """),
    nouns=_words("""
        Luna Desierto Fuego Lluvia Noche Arena Viento Espejo Corazón Plata Invierno Sombra Café Marea Domingo Humo
        Cielo Jacaranda Tormenta Silencio Polvo Espina Sal Abril Azúcar Relámpago
    """),
    acts=_lines("""
        {n} y {m}|Los Hijos de {f}|Hermanos {f}|Grupo {n}|Club {n}|{f} y {f2}|Banda {n}|Casa {f}|Radio {n}|
        Sonora {f}|Conjunto {f}|Hotel {n}
    """),
    titles=_lines("""
        {n}|{n} y {m}|Sin {n}|Canción para {g}|Entre {n} y {m}|Después, {n}|Vuelve, {g}|Noches de {n}|Nada Más {n}|
        Otra Vez {n}|Cumbia de {n}|{g} No Duerme|Tierra de {n}|Hasta {n}|Bajo {n}|Flores para {g}|Casi {n}|
        De {n} y {m}
    """),
)

SWEDISH = Tongue(
    given=_words("""
        Elin Viggo Saga Torsten Linnea Hjalmar Tuva Axel Signe Nils Moa Sixten Alva Love Ebba Ture Freja Melker
        Stina Arvid
    """),
    family=_words("""
        Lindqvist Bergström Sjögren Hallberg Nyström Ekdahl Björklund Sandell Åkesson Norrman Wikander Granlund
        Falk Ståhl Rosendal Tegnér
    """),
    nouns=_words("""
        Vinter Skymning Hav Regn Snö Gryning Stjärnor Dimma Skog Aska Sommar Tystnad Norrsken Sten Vind Glöd Is
        Midnatt Silver Rök
    """),
    acts=_lines("""
        {n} & {m}|{n}sånger|Familjen {f}|{f} & {f2}|Radio {n}|{n}{low}|Kapten {f}|Studio {n}|Nya {n}orkestern|
        Klubb {n}
    """),
    titles=_lines("""
        {n}|{n} och {m}|Utan {n}|Mellan {n} och {m}|Till {g}|Aldrig mer {n}|{n}visa|Bara {n}|Hej då, {g}|Efter {n}|
        {g} dansar|Mot {n}|Som {n}|Alltid {n}|Lite {n}|{n} igen
    """),
)

JAPANESE = Tongue(
    given=_words("遥 蓮 美咲 悠真 さくら 航 千尋 奏 紬 陸 葵 結衣 湊 詩織 大地 凛 ひなた 朔 灯 澪"),
    family=_words("""
        水野 白石 藤川 星野 早瀬 黒木 朝倉 雨宮 桐島 小夜川 風間 長月 夏目 三日月 青柳 冬木 音羽 日向 鳴海 古賀
    """),
    nouns=_words("""
        夜 海 星 雨 夢 月 風 花 街 影 光 空 雪 窓 電車 夏 灯台 金魚 手紙 硝子 朝 約束 傘 東京 猫 秘密 坂道 時計
        珈琲 花火
    """),
    acts=_lines("""
        {n}と{m}|{n}の{m}|{n}楽団|{n}ノート|ヨル{m}|{n}クラブ|{n}少年|ネオン{n}|ひとりぼっちの{n}|{f}トリオ|
        {n}図書館|サイダー{n}
    """),
    titles=_lines("""
        {n}|{n}と{m}|{n}の{m}|{n}のうた|さよなら{n}|{n}に咲く{m}|{n}へ|まだ{n}|{n}の向こう|{n}ダンス|最後の{n}|
        きみと{n}|{n}を待つ|ふたりの{n}|{n}のあと|{n}だけ|ミッドナイト{n}|どこかの{n}|こんな{n}
    """),
    person="{f}{g}",
)

ROMAJI = Tongue(
    given=_words("""
        Haruka Ren Misaki Yuma Sora Kanade Chihiro Minato Aoi Shiori Ryo Tsumugi Kaito Hinata Mio Asahi Natsuki Jun
        Rei Nagisa
    """),
    family=_words("""
        Mizuno Shiraishi Hoshino Hayase Kuroki Asakura Amamiya Kirishima Kazama Natsume Aoyagi Fuyuki Otowa Narumi
        Sakaki Tsukino
    """),
    nouns=_words("""
        Yoru Umi Hoshi Ame Yume Tsuki Kaze Hana Machi Kage Hikari Sora Yuki Mado Natsu Kingyo Tegami Asa Neko Kasa
        Hanabi Namida
    """),
    acts=_lines("""
        {n} no {m}|{n} to {m}|Neon {n}|{n}gumi|Studio {f}|Tokyo {n} Club|{n} Bōsōdan|Mister {f}|Club {n}|{n}kaze
    """),
    titles=_lines("""
        {n}|{n} no {m}|{n} to {m}|Sayonara {n}|Midnight {n}|{n} Dance|{n} no Uta|Mada {n}|Kimi to {n}|{n} e|
        {n} Boogie|Tokyo {n}|{n} Nights|Plastic {n}
    """),
    person="{g} {f}",
)

KOREAN = Tongue(
    given=_words("서윤 하준 지우 은호 수아 태오 나린 도윤 채원 이안 소율 준서 가온 예나"),
    family=_words("김 이 박 최 한 윤 서 강 임 문 신 백"),
    nouns=_words("""
        밤 바다 별 비 꿈 달 바람 꽃 그림자 빛 하늘 눈 창문 여름 편지 새벽 우산 고양이 비밀 파도
    """),
    acts=_lines("{n}의 {m}|스튜디오 {n}|{n} 클럽|네온 {n}|{n} 소년|{n} 상점|검은 {n}|{n} 라디오"),
    titles=_lines("""
        {n}|{n}의 {m}|안녕, {n}|다시 {n}|우리의 {n}|{n} 속으로|너와 {n}|마지막 {n}|{n} 없이|하얀 {n}|오늘의 {n}|
        {n} 댄스|첫 {n}
    """),
    person="{f}{g}",
)

HINDI = Tongue(
    given=_words("""
        Aarav Ishani Kabir Meher Rohan Tara Dev Anoushka Nikhil Zoya Arjun Leela Vikram Noor Samir Padma Ravi Kavya
        Imran Mitali
    """),
    family=_words("""
        Bhattacharya Kulkarni Menon Chaudhary Iyer Sehgal Banerjee Rathore Mirza Pillai Desai Talwar Qureshi Bose
        Nair Gill
    """),
    nouns=_words("""
        Chaand Baarish Raat Sapna Hawa Dil Sitaara Rang Khwaab Dhoop Saaya Dariya Chiraag Safar Yaadein Patang
        Mausam Roshni Kahaani Kesar
    """),
    acts=_lines("""
        {n} aur {m}|{f} Brothers|{n} Project|Trio {f}|{n} Collective|{n} Express|Indigo {n}|{n} Gharana
    """),
    titles=_lines("""
        {n}|{n} aur {m}|Meri {n}|Bin {n}|Phir Se {n}|{n} Chale|Tera {n}|Kabhi {n}|{n} Hi {n}|Raag {n}|Aaja {g}|
        {n} Tak|Pehla {n}|Kuch {n} Sa|Thoda {n}
    """),
    solo=0.7,
)

NIGERIAN = Tongue(
    given=_words("""
        Adaeze Tunde Chidi Folake Emeka Yemisi Kelechi Bisi Obinna Sade Femi Ngozi Dayo Zainab Kunle Amara Ikenna
        Temi Bayo Halima
    """),
    family=_words("""
        Okonkwo Adeyemi Balogun Nwosu Eze Akintola Bello Onyeka Ogunleye Danjuma Afolabi Uche Ekwueme Salako
        Abiodun Musa
    """),
    nouns=_words("""
        Lagos Fire Sunday Rhythm Palmwine Highway Moonlight Sugar Market Rain Honey Thunder Harmattan Gold Danfo
        Summer Body Owambe Pepper Kingdom
    """),
    acts=_lines("""
        {g} {n}|{n} Brothers|{f} & His {n} Band|King {g}|{n} Gang|Young {f}|{n} Boys International|Lady {g}|
        {n} Republic|Sir {f}
    """),
    titles=_lines("""
        {n}|{n} and {m}|No {n}|{g}, Abeg|My {n}|{n} Dey Call|{n} Love|Oya {g}|Small {n}|Sweet {n}|{n} No Dey Finish|
        {g} O|Enter {n}|Plenty {n}|{n} Party|Wahala {n}|Baby {g}
    """),
)

TONGUES: dict[str, tuple[tuple[float, Tongue], ...]] = {  # of each market, with the share of artists that use it
    "US": ((0.9, ENGLISH), (0.1, SPANISH)),
    "GB": ((1.0, ENGLISH),),
    "DE": ((0.5, GERMAN), (0.5, ENGLISH)),
    "FR": ((0.7, FRENCH), (0.3, ENGLISH)),
    "BR": ((0.9, PORTUGUESE), (0.1, ENGLISH)),
    "JP": ((0.55, JAPANESE), (0.45, ROMAJI)),
    "MX": ((0.95, SPANISH), (0.05, ENGLISH)),
    "ES": ((0.85, SPANISH), (0.15, ENGLISH)),
    "SE": ((0.4, SWEDISH), (0.6, ENGLISH)),
    "NG": ((1.0, NIGERIAN),),
    "IN": ((0.8, HINDI), (0.2, ENGLISH)),
    "KR": ((0.7, KOREAN), (0.3, ENGLISH)),
}
