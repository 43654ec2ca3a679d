"""Whom a text cites: sentences written for the purpose, of which half only look like it."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.citations import cited_in

NAMES = {
    "animal politico": "animalpolitico", "reforma": "reforma", "el universal": "eluniversal", "milenio": "milenio", "proceso": "proceso",
    "la jornada": "jornada", "informador": "informador", "el informador": "informador", "informador.mx": "informador",
    "aristegui noticias": "aristegui", "zeta": "zeta", "debate": "debate", "el debate": "debate", "noroeste": "noroeste", "el sur": "elsur",
    "el pais": "elpais", "excelsior": "excelsior", "reuters": "reuters", "ap": "ap", "associated press": "ap", "insight crime": "insightcrime",
    "insightcrime": "insightcrime", "the guardian": "guardian", "bbc mundo": "bbc", "pie de pagina": "piedepagina", "riodoce": "riodoce",
    "el financiero": "elfinanciero", "diario voz serrana": "voz", "periodico el faro": "faro", "quadratin": "", "borderland beat": "borderlandbeat", "la silla rota": "lasillarota", "sinembargo": "sinembargo", "latinus": "latinus", "infobae mexico": "infobae",
    "mexico news daily": "mexiconewsdaily", "occrp": "occrp", "el sur de acapulco": "elsur",
}  # fmt: skip

CITED = [
    # English
    ("The men were freed on Sunday, reported Animal Politico.", ["animalpolitico"]),
    ("Some 30 gunmen took part, reported Informador.", ["informador"]),
    ("According to newspaper Reforma, nine people died.", ["reforma"]),
    ("According to Reforma, nine people died.", ["reforma"]),
    ("Nine people died, according to the Mexico City newspaper Reforma.", ["reforma"]),
    ("As reported by El Universal, the mayor had fled.", ["eluniversal"]),
    ("The mayor had fled, El Universal reported on Monday.", ["eluniversal"]),
    ("“We will not leave,” a resident told Milenio.", ["milenio"]),
    ("A resident told Milenio on Monday that nobody had left.", ["milenio"]),
    ("The mayor told Reuters and AP that he would stay.", ["reuters", "ap"]),
    ("In an interview with Proceso, the bishop named three groups.", ["proceso"]),
    ("Speaking to Aristegui Noticias, she denied it.", ["aristegui"]),
    ("The list was first published by La Silla Rota.", ["lasillarota"]),
    ("An investigation by Animal Político found 11 shell companies.", ["animalpolitico"]),
    ("Milenio's count puts the dead at 1,205.", ["milenio"]),
    ("The Guardian has reported that the guns came from Texas.", ["guardian"]),
    ("Local newspaper Noroeste reported that the road was closed.", ["noroeste"]),
    ("The magazine Zeta wrote that two chiefs had met.", ["zeta"]),
    ("Residents quoted by El Sur said the army had left.", ["elsur"]),
    ("The Associated Press reported the arrest.", ["ap"]),
    ("AP reported the arrest.", ["ap"]),
    ("The note was obtained by Riodoce, the weekly said.", ["riodoce"]),
    ("He fled, wrote Ríodoce, a weekly of Culiacán.", ["riodoce"]),
    ("Sources: La Jornada, Excélsior", ["jornada", "excelsior"]),
    ("The vigilantes kept the soldiers (El Universal, 9 de agosto).", ["eluniversal"]),
    ("The newspaper El Correo Serrano reported that the bridge fell.", ["El Correo Serrano"]),
    ("He told newspaper Reforma reporters that it was a lie.", ["reforma"]),
    ("According to a report by El Financiero, prices rose.", ["elfinanciero"]),
    ("According to Reforma reporter Ann Reed, nobody was there.", ["reforma"]),
    ("ZETA published the names of the four.", ["zeta"]),
    ("InSight Crime documented the trade.", ["insightcrime"]),
    ("The newspaper Voz Serrana reported that the bridge fell.", ["voz"]),
    ("Según el periódico El Faro, hubo un pacto.", ["faro"]),
    # Spanish
    ("Los hombres fueron liberados, informó El Universal.", ["eluniversal"]),
    ("El Universal informó que los hombres fueron liberados.", ["eluniversal"]),
    ("De acuerdo con Proceso, el alcalde huyó.", ["proceso"]),
    ("De acuerdo con la revista Proceso, el alcalde huyó.", ["proceso"]),
    ("Según publicó La Jornada, hubo tres detenidos.", ["jornada"]),
    ("Según publicó ayer el periódico La Jornada, hubo tres detenidos.", ["jornada"]),
    ("Según Milenio, hubo tres detenidos.", ["milenio"]),
    ("Dijo en entrevista con Aristegui Noticias que no renunciará.", ["aristegui"]),
    ("En entrevista para Milenio Televisión, negó los hechos.", ["milenio"]),
    ("El diario Reforma reveló que la obra costó el doble.", ["reforma"]),
    ("El semanario Zeta consignó que hubo un pacto.", ["zeta"]),
    ("Noroeste dio a conocer la lista de los detenidos.", ["noroeste"]),
    ("El Debate publicó que la carretera seguía cerrada.", ["debate"]),
    ("Así lo reportó el Informador en su edición del lunes.", ["informador"]),
    ("Así lo reportó El Informador en su edición del lunes.", ["informador"]),
    ("“No nos vamos”, dijo a Animal Político una vecina.", ["animalpolitico"]),
    ("Una vecina contó al diario El Sur que nadie llegó.", ["elsur"]),
    ("El alcalde declaró a Milenio que no hay peligro.", ["milenio"]),
    ("Con información de Reforma", ["reforma"]),
    ("Con información de Reforma y El Universal.", ["reforma", "eluniversal"]),
    ("Como documentó Animal Político, once empresas eran falsas.", ["animalpolitico"]),
    ("Un reportaje de Pie de Página reveló los nombres.", ["piedepagina"]),
    ("Una investigación publicada por El País señala a tres jueces.", ["elpais"]),
    ("Fuente: Excélsior", ["excelsior"]),
    ("SinEmbargo, un portal de noticias, informó que la obra costó el doble.", ["sinembargo"]),
    ("El diario Correo Serrano reveló que la obra costó el doble.", ["Correo Serrano"]),
    ("Según el semanario «La Voz del Istmo», hubo un pacto.", ["La Voz del Istmo"]),
    ("Según Quadratín, hubo tres detenidos.", ["Quadratín"]),
    ("El periódico colombiano El Informador reportó un derrumbe.", ["El Informador"]),
    ("La agencia Reuters informó que el petróleo subió.", ["reuters"]),
    ("BBC Mundo publicó el testimonio.", ["bbc"]),
    ("Según informaron Reforma y Milenio, hubo un pacto.", ["reforma", "milenio"]),
    ("“Es falso”, respondió. Proceso publicó el documento.", ["proceso"]),
    ("Una nota de Excélsior señala que el puente cayó.", ["excelsior"]),
    ("Citado por La Jornada, el obispo pidió calma.", ["jornada"]),
    # written after the words that cite had been chosen, to see what they miss
    ("The attack left six dead, El Universal reported.", ["eluniversal"]),
    ("Local media including Noroeste and Ríodoce reported that schools were closed.", ["noroeste", "riodoce"]),
    ("The governor, in comments to Milenio, denied the charge.", ["milenio"]),
    ("Mexican newspaper Milenio reported that 40 vigilantes were arrested.", ["milenio"]),
    ("El Universal's sources say that the group has 800 members.", ["eluniversal"]),
    ("As Animal Político has documented, the contracts were false.", ["animalpolitico"]),
    ("In a story published Tuesday, Reforma said the money was gone.", ["reforma"]),
    ("The vigilantes, La Jornada reports, demand the release of their leader.", ["jornada"]),
    ("“They came at dawn,” a farmer told newspaper El Sur.", ["elsur"]),
    ("The figures, first reported by Reuters, show a rise.", ["reuters"]),
    ("Proceso magazine reported that the capo had been freed.", ["proceso"]),
    ("Citing military sources, Excélsior said the base was empty.", ["excelsior"]),
    ("according to a Milenio report", ["milenio"]),
    ("according to news outlet Aristegui Noticias", ["aristegui"]),
    ("De acuerdo con información de El Universal, los comunitarios exigen la liberación.", ["eluniversal"]),
    ("De acuerdo a un reporte de Milenio, hubo 1,205 muertos.", ["milenio"]),
    ("El obispo, en declaraciones a La Jornada, pidió calma.", ["jornada"]),
    ("Según reportes de Noroeste y Ríodoce, hubo balacera.", ["noroeste", "riodoce"]),
    ("Como lo dio a conocer Proceso en su edición 1918, el capo salió.", ["proceso"]),
    ("Reforma publicó que el secretario tenía tres casas.", ["reforma"]),
    ("El rotativo La Jornada indicó que los retenidos son 60.", ["jornada"]),
    ("Consultado por Animal Político, el vocero no respondió.", ["animalpolitico"]),
    ("En un texto publicado en El País, la autora critica el plan.", ["elpais"]),
    ("Medios locales como Quadratín informaron del bloqueo.", ["Quadratín"]),
    ("La información fue confirmada a Reuters por dos fuentes.", ["reuters"]),
    ("Así lo dijo el general en una entrevista que concedió a Milenio.", ["milenio"]),
    ("La revista Proceso publica esta semana los documentos.", ["proceso"]),
    ("El alcalde aseguró en entrevista telefónica con El Informador que hay paz.", ["informador"]),
    ("El Financiero dio cuenta de la caída del peso.", ["elfinanciero"]),
    ("Un documento obtenido por Latinus muestra los pagos.", ["latinus"]),
    ("Información de Infobae México indica que fueron tres.", ["infobae"]),
    ("Con datos de Animal Político y Mexico News Daily", ["animalpolitico", "mexiconewsdaily"]),
    ("El gobierno informó a El Universal de los cambios en el contrato de publicidad.", ["eluniversal"]),
    ("Villagers in Ayutla told La Jornada that the army had fired first.", ["jornada"]),
    ("The report was picked up by Milenio, which said nine were missing.", ["milenio"]),
    ("A video published on Monday by Reforma shows the shooting.", ["reforma"]),
    ("Noroeste editor Adrián López was shot on Wednesday, Reuters said.", ["reuters"]),
    ("OCCRP and Aristegui Noticias found that the firm was a front.", ["occrp", "aristegui"]),
    ("An El Universal investigation revealed payments.", ["eluniversal"]),
    ("“It was a lie,” he said in an interview with El Financiero on Friday.", ["elfinanciero"]),
    ("Zeta magazine says that 12 officers were bought.", ["zeta"]),
    ("El Sur de Acapulco publicó la lista.", ["elsur"]),
    ("En su edición de hoy, Excélsior publica que hay una orden.", ["excelsior"]),
    ("Una fuente militar reveló a Proceso que el capo huyó.", ["proceso"]),
    ("El periódico El Debate reportó la balacera.", ["debate"]),
    ("La Silla Rota tuvo acceso al documento.", ["lasillarota"]),
    ("Según lo publicado por Reforma, el contrato es falso.", ["reforma"]),
    ("De acuerdo con lo publicado por el diario Milenio, van 12.", ["milenio"]),
    ("El reportaje, publicado por Pie de Página, muestra las fosas.", ["piedepagina"]),
]  # fmt: skip

NOT_CITED = [
    "El Faro informó que hay lugar.",
    "Según Voz Serrana, hay lugar.",
    "De acuerdo con el proceso electoral, habrá debate el lunes.",
    "De acuerdo con el Proceso Electoral Federal, habrá elecciones.",
    "Según la Jornada Electoral, todo fue tranquilo.",
    "La jornada informó de tres detenidos, dijo nadie.",
    "La Reforma señala que los jueces serán electos.",
    "De acuerdo con la Reforma, los jueces serán electos.",
    "Según la reforma, los jueces serán electos.",
    "El informador reveló dónde estaba el arma.",
    "Un informador dijo a la policía dónde estaba el arma.",
    "El debate reveló que los candidatos no se hablan.",
    "Marcharon por Paseo de la Reforma, informó la policía.",
    "Avenida Reforma reportó tránsito lento.",
    "El director de Proceso dijo que no habrá despidos.",
    "El reportero de Milenio informó a la policía del robo.",
    "El Universal cumplió cien años.",
    "La entrega del milenio, informó la empresa.",
    "El sur reportó lluvias.",
    "El país informó a la ONU de la sequía.",
    "Según el País Vasco, no habrá acuerdo.",
    "Detuvieron a un Zeta en Tamaulipas.",
    "Los Zetas publicaron un video.",
    "Zeta Gas informó que sube el precio.",
    "Según Zeta Gas, el precio sube.",
    "La policía informó que el diario de la víctima estaba en la casa.",
    "Publicado en el Diario Oficial de la Federación.",
    "A diario Pedro informó de sus pasos.",
    "En su diario Ana reveló sus temores.",
    "Reporteros de El Universal fueron amenazados.",
    "La oficina de Reuters fue desalojada.",
    "El fotógrafo de Noroeste Luis Gil fue asesinado.",
    "Le gusta leer Proceso los domingos.",
    "Compró Milenio en el puesto.",
    "The reform, according to the government, is dead.",
    "According to the proceso, the case is closed.",
    "The police told the informador to leave.",
    "The men told the debate moderator to leave.",
    "Reuters fired thirty journalists.",
    "A reporter for El Universal was killed.",
    "She reads La Jornada every day.",
    "The AP class was told to leave.",
    "The owner of Excelsior said he would sell.",
    "Milenio is a newspaper.",
    "The Guardian building was sold.",
    "He told the guardian that he was ill.",
    "The state reported nine deaths; Reforma street was closed.",
    "He works for Animal Politico.",
    "Follow InSight Crime on social media.",
    "Suscríbete a El Universal y recibe las noticias.",
    "Lee también en Milenio: los cinco datos.",
    "El ap reportó fallas.",
    "ap reported failures in the app.",
    # written afterwards
    "El milenio trajo cambios, según el historiador.",
    "La reforma informó poco, señaló el diputado.",
    "La empresa compró El Financiero en 2010.",
    "Noroeste y sureste tendrán lluvia, informó Conagua.",
    "En el Noroeste, informó Conagua, habrá lluvia.",
    "Los hechos ocurrieron en la Zona Rosa, sobre Reforma, según testigos.",
    "El Debate de los candidatos será el domingo, informó el INE.",
    "The Universal studio said it would film in Mexico.",
    "The Debate over guns, the senator said, is over.",
    "Según el Excélsior Tower, no hay daños.",
    "Ganó el premio nacional de periodismo por su trabajo en Ríodoce.",
    "Javier Valdez, fundador de Ríodoce, fue asesinado en 2017.",
    "El Proceso Judicial reveló la red.",
    "La Guardia Nacional informó del hallazgo.",
    "Latinus es un medio digital.",
    "El País está de luto, dijo el presidente.",
    "“El País no puede esperar”, dijo a la prensa.",
    "The police said Reforma Avenue would be closed.",
    "Two men were shot on Reforma, police said.",
    "AP journalists saw three bodies on the road.",
    "Trascendió en Milenio que habrá cambios.",
    "El presidente criticó a Reforma y a El Universal.",
    "En conferencia, acusó a Latinus de mentir.",
    "La reforma electoral, informó el INE, sigue.",
    "Los corresponsales de Reuters y AP viajaron a Iguala.",
    "El dueño de Milenio informó a sus empleados del cierre.",
    "Con la Reforma, dijo, nadie pierde.",
    "Se manifestaron frente a El Universal, en Bucareli.",
    "The senator, who owns shares in El Financiero, said no.",
    "Read more at InSight Crime.",
    "He was a correspondent of Proceso in Veracruz.",
]  # fmt: skip


def who(text, **known):
    return [each.outlet or each.name for each in cited_in(text, NAMES, **known)]


@pytest.mark.parametrize(("sentence", "cited"), CITED)
def test_those_who_are_cited_are_named(sentence, cited):
    assert who(sentence) == cited


@pytest.mark.parametrize("sentence", NOT_CITED)
def test_what_only_sounds_like_an_outlet_is_none(sentence):
    assert who(sentence) == []


def test_a_citation_has_the_name_as_written_and_the_words_that_cite():
    (one,) = cited_in("Nine died, according to the newspaper Animal Politico.", NAMES)
    assert (one.name, one.outlet, one.phrase) == (
        "Animal Politico",
        "animalpolitico",
        "according to the newspaper Animal Politico",
    )


def test_an_outlet_is_cited_once_and_never_by_itself():
    text = "Reforma informó ayer. Según Reforma y Milenio, hubo un pacto. “No”, dijo a Milenio."
    assert who(text) == ["reforma", "milenio"]
    assert who("“No,” he told InSight Crime, El Universal reported.", own="insightcrime") == ["eluniversal"]


def test_no_more_than_twenty_are_kept():
    text = " ".join(f"El diario Correo {chr(65 + number)}mar informó que llovió." for number in range(26))
    assert len(who(text)) == 20


def test_the_time_that_a_text_takes_does_not_grow_with_the_square_of_its_length():
    text = (
        "Según Reforma, el alcalde Irene Robles de Villa Serena dijo a Milenio que La Jornada informó el Lunes. "
        * 400
    )
    started = time.process_time()
    cited_in(text, NAMES)
    assert time.process_time() - started < 10


@given(st.text(max_size=300), st.dictionaries(st.text(max_size=20), st.text(max_size=5), max_size=5))
def test_no_text_and_no_names_make_it_fail(text, names):
    assert all(each.name for each in cited_in(text, names))
