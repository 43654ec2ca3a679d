"""What figures of the news count, in Spanish and English: one name for what both languages count. Pure.

Two families: `STATES`, what became of people ("muertos", "killed"), and `KINDS`, who or what they are ("soldados",
"weapons"). Forms are folded (lower case, no accents). A newcomer is a line here.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """One thing that is counted: what it is called, and the words that say it in any form."""

    es: str
    en: str
    nouns: frozenset[str]  # that may follow a number, or stand after the people it happened to
    verbs: frozenset[str] = frozenset()  # whose object or subject is counted: "murieron 60", "killing 60"


def _counted(es: str, en: str, nouns: str, verbs: str = "") -> Counted:
    return Counted(es=es, en=en, nouns=frozenset(nouns.split()), verbs=frozenset(verbs.split()))


def _of(*stems: str) -> str:
    """Give Spanish participles in all their forms: `_of("muert")` has muerto, muerta, muertos, muertas."""
    return " ".join(f"{stem}{ending}" for stem in stems for ending in ("o", "a", "os", "as"))


STATES = {
    "dead": _counted(
        "muertos", "dead",
        _of("muert", "fallecid", "asesinad", "ejecutad", "abatid", "acribillad", "occis", "masacrad")
        + " decesos defunciones muertes fallecimientos dead killed died deaths fatalities slain murdered executed perished",
        "murieron murio mueren fallecieron fallecio fallecen mato mataron matan matar asesino asesinaron asesinan ejecutaron"
        " perecieron abatieron killed killing kills kill died murdered murdering slaughtered",
    ),
    "injured": _counted(
        "heridos", "injured",
        _of("herid", "lesionad") + " injured wounded hurt injuries",
        "hirio hirieron lesiono lesionaron injured injuring injures wounded wounding",
    ),
    "arrested": _counted(
        "detenidos", "arrested",
        _of("detenid", "arrestad", "capturad", "aprehendid") + " detenciones arrestos capturas arrested arrests detained"
        " detainees captured",
        "detuvo detuvieron detienen arrestaron capturaron capturo capturan capturar detener aprehendieron aprehenden aprehendio arrested arresting detained"
        " detaining captured capturing arrests detains",
    ),
    "held": _counted(
        "retenidos", "held",
        _of("retenid") + " rehenes hostages hostage held",
        "retuvieron retuvo retienen retiene retener held holding hold",
    ),
    "kidnapped": _counted(
        "secuestrados", "kidnapped",
        _of("secuestrad", "plagiad", "raptad") + " kidnapped abducted",
        "secuestraron secuestran plagiaron raptaron kidnapped kidnapping abducted abducting",
    ),
    "missing": _counted(
        "desaparecidos", "missing",
        _of("desaparecid", "extraviad") + " missing disappeared unaccounted",
        "desaparecieron",
    ),
    "displaced": _counted(
        "desplazados", "displaced",
        _of("desplazad") + " displaced",
        "desplazo desplazaron displaced displacing displaces",
    ),
    "rescued": _counted("rescatados", "rescued", _of("rescatad") + " rescued", "rescato rescataron rescued rescuing"),
    "released": _counted(
        "liberados", "released", _of("liberad") + " released freed", "libero liberaron released releasing freed freeing"
    ),
    "evacuated": _counted(
        "evacuados", "evacuated", _of("evacuad", "desalojad") + " evacuated evacuees",
        "evacuo evacuaron desalojaron evacuated evacuating",
    ),
    "infected": _counted(
        "contagiados", "infected", _of("contagiad", "infectad") + " contagios infected infections infecciones"
    ),
    "affected": _counted("afectados", "affected", _of("afectad", "damnificad") + " affected", "afecto affected affecting"),
}  # fmt: skip

PEOPLE = {
    "people": _counted(
        "personas", "people",
        "persona personas people person persons individuos individuo sujetos sujeto hombres hombre men man civiles civil"
        " civilians civilian ciudadanos ciudadano citizens adultos adults jovenes joven individuals suspects sospechosos"
        " presuntos suspect",
    ),
    "residents": _counted(
        "habitantes", "residents", "habitantes pobladores pobladoras vecinos residents villagers inhabitants townspeople"
    ),
    "victims": _counted("víctimas", "victims", "victimas victims"),
    "soldiers": _counted(
        "militares", "soldiers", "soldados soldado militares militar soldiers soldier troops servicemen"
    ),
    "marines": _counted("marinos", "marines", "marinos marino marines"),
    "police": _counted(
        "policías", "police", "policias policia police policemen officers officer agentes agente agents agent cops"
    ),
    "forces": _counted("elementos", "security forces", "elementos elemento efectivos uniformados"),
    "guards": _counted("autodefensas", "vigilantes", "autodefensas comunitarios vigilantes"),
    "gunmen": _counted(
        "pistoleros", "gunmen", "sicarios sicario pistoleros pistolero gunmen gunman hitmen criminales delincuentes criminals"
        " attackers agresores assailants"
    ),
    "members": _counted("integrantes", "members", "integrantes integrante miembros miembro members member"),
    "students": _counted("estudiantes", "students", "estudiantes estudiante alumnos normalistas students student pupils"),
    "teachers": _counted("maestros", "teachers", "maestros maestras profesores docentes teachers"),
    "children": _counted(
        "menores", "children", "ninos nino ninas nina menores menor infantes children child minors kids boys girls"
    ),
    "women": _counted("mujeres", "women", "mujeres mujer women woman"),
    "migrants": _counted("migrantes", "migrants", "migrantes migrante indocumentados migrants migrant refugees refugiados"),
    "journalists": _counted(
        "periodistas", "journalists", "periodistas periodista reporteros reportero journalists journalist reporters"
    ),
    "workers": _counted(
        "trabajadores", "workers", "trabajadores trabajador empleados obreros jornaleros workers worker employees"
    ),
    "miners": _counted("mineros", "miners", "mineros minero miners miner"),
    "farmers": _counted("campesinos", "farmers", "campesinos campesino farmers peasants agricultores"),
    "protesters": _counted("manifestantes", "protesters", "manifestantes protesters demonstrators marchers"),
    "prisoners": _counted("reos", "prisoners", "reos reo internos presos inmates inmate prisoners prisoner"),
    "passengers": _counted("pasajeros", "passengers", "pasajeros passengers"),
    "tourists": _counted("turistas", "tourists", "turistas tourists"),
    "patients": _counted("pacientes", "patients", "pacientes patients"),
    "officials": _counted("funcionarios", "officials", "funcionarios funcionario servidores officials"),
    "candidates": _counted("candidatos", "candidates", "candidatos candidatas candidates candidate"),
    "families": _counted("familias", "families", "familias familia families"),
}  # fmt: skip
GENERIC = frozenset(("people", "residents", "victims"))
"""Who is not named beside what became of them: "60 personas muertas" and "60 muertos" count the same."""
IN_UNIFORM = frozenset(("soldiers", "marines", "police", "forces", "officials"))
"""Whoever of these is "detained" is held: in English one word serves for both."""

THINGS = {
    "bodies": _counted("cuerpos", "bodies", "cuerpos cuerpo cadaveres cadaver bodies corpses"),
    "homicides": _counted(
        "homicidios", "homicides", "homicidios homicidio asesinatos asesinato ejecuciones homicides homicide murders killings"
    ),
    "femicides": _counted("feminicidios", "femicides", "feminicidios feminicidio femicides feminicides"),
    "kidnappings": _counted("secuestros", "kidnappings", "secuestros kidnappings abductions"),
    "disappearances": _counted("desapariciones", "disappearances", "desapariciones disappearances"),
    "attacks": _counted("ataques", "attacks", "ataques atentados attacks"),
    "roadblocks": _counted("bloqueos", "roadblocks", "bloqueos narcobloqueos roadblocks blockades"),
    "graves": _counted("fosas", "graves", "fosas graves"),
    "weapons": _counted("armas", "weapons", "armas arma weapons guns firearms gun"),
    "rifles": _counted("fusiles", "rifles", "fusiles rifles fusil rifle"),
    "rounds": _counted("cartuchos", "rounds", "cartuchos municiones balas rounds cartridges bullets"),
    "grenades": _counted("granadas", "grenades", "granadas grenades"),
    "explosives": _counted("explosivos", "explosives", "explosivos explosives bombs bombas"),
    "vehicles": _counted(
        "vehículos", "vehicles", "vehiculos vehiculo autos automoviles coches vehicles vehicle cars"
    ),
    "trucks": _counted("camionetas", "trucks", "camionetas camiones trailers trucks pickups"),
    "buses": _counted("autobuses", "buses", "autobuses buses"),
    "homes": _counted("viviendas", "homes", "viviendas casas vivienda homes houses"),
    "buildings": _counted("edificios", "buildings", "edificios inmuebles buildings"),
    "businesses": _counted("negocios", "businesses", "negocios comercios empresas businesses shops companies"),
    "schools": _counted("escuelas", "schools", "escuelas planteles schools"),
    "communities": _counted(
        "comunidades", "communities", "comunidades pueblos localidades communities towns villages"
    ),
    "municipalities": _counted("municipios", "municipalities", "municipios alcaldias municipalities"),
    "cases": _counted("casos", "cases", "casos cases"),
    "complaints": _counted("denuncias", "complaints", "denuncias quejas complaints"),
    "jobs": _counted("empleos", "jobs", "empleos jobs"),
    "votes": _counted("votos", "votes", "votos voto sufragios votes vote"),
    "hectares": _counted("hectáreas", "hectares", "hectareas hectarea hectares"),
    "kilos": _counted("kilos", "kilos", "kilos kilo kilogramos kg kilograms"),
    "tonnes": _counted("toneladas", "tonnes", "toneladas tonelada tons tonnes"),
    "litres": _counted("litros", "litres", "litros liters litres"),
    "barrels": _counted("barriles", "barrels", "barriles barrels"),
    "pesos": _counted("pesos", "pesos", "pesos peso"),
    "dollars": _counted("dólares", "dollars", "dolares dolar dollars dlls usd"),
    "euros": _counted("euros", "euros", "euros"),
    "pounds": _counted("libras", "pounds", "libras pounds"),
}  # fmt: skip
PERCENT = "percent"
MONEY = frozenset(("pesos", "dollars", "euros", "pounds"))

DEEDS = {  # "la muerte de 12 personas", "the arrest of 12"
    "dead": "muerte asesinato homicidio ejecucion fallecimiento masacre matanza deceso death deaths killing murder murders massacre",
    "arrested": "detencion captura arresto aprehension arrest arrests capture detention",
    "held": "retencion",
    "kidnapped": "secuestro kidnapping abduction",
    "missing": "desaparicion disappearance disappearances",
    "rescued": "rescate rescue",
    "released": "liberacion release",
    "displaced": "desplazamiento displacement",
}
DEED_OF = {word: key for key, words in DEEDS.items() for word in words.split()}
STATE_OF = {word: key for key, each in STATES.items() for word in each.nouns}
VERB_OF = {word: key for key, each in STATES.items() for word in each.verbs}
KIND_OF = {word: key for key, each in (PEOPLE | THINGS).items() for word in each.nouns}


def weight_of(counted: str) -> int:
    """Return 0 of what became of people, 2 of money and shares, 1 of all else: a newsroom asks for the first first."""
    what = counted.split(maxsplit=1)[0]
    return 0 if what in STATES else 2 if what in MONEY | {PERCENT} else 1


def name_of(counted: str, language: str) -> str:
    """Name what a figure counts: `name_of("held soldiers", "en")` is "held (soldiers)"."""
    names = [_name(key, language) for key in counted.split()]
    if names[0] == "%":
        return " ".join(names)
    return names[0] if len(names) == 1 else f"{names[0]} ({names[1]})"


def _name(key: str, language: str) -> str:
    if key == PERCENT:
        return "%"
    each = (STATES | PEOPLE | THINGS)[key]
    return each.es if language == "es" else each.en


ONE_OF_MANY = frozenset(
    word for each in (PEOPLE | THINGS).values() for word in each.nouns if f"{word}s" in each.nouns
) | {"man", "woman", "child", "gunman", "policeman"}
"""Nouns in the singular: after "two" they only describe what follows, as in "two homicide detectives"."""
