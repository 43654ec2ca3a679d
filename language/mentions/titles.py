"""Words in front of names that say what a name is: a title, a former office, a street or a school. Folded. Pure."""

from __future__ import annotations

import re
from itertools import chain


def _words(*rows: str) -> frozenset[str]:
    return frozenset(chain.from_iterable(map(str.split, rows)))


TITLES = _words(
    "presidente presidenta expresidente expresidenta mandatario mandataria gobernador gobernadora exgobernador exgobernadora",
    "alcalde alcaldesa exalcalde exalcaldesa edil sindico sindica regidor regidora secretario secretaria exsecretario",
    "exsecretaria subsecretario subsecretaria canciller ministro ministra magistrado magistrada juez jueza comisionado",
    "comisionada procurador procuradora exprocurador fiscal exfiscal senador senadora exsenador diputado diputada exdiputado",
    "legislador legisladora candidato candidata precandidato aspirante delegado delegada director directora coordinador",
    "coordinadora lider lideresa dirigente exdirigente vocero vocera titular comandante general almirante capitan teniente",
    "coronel mayor sargento cabo capo padre obispo arzobispo cardenal sacerdote parroco doctor doctora licenciado licenciada",
    "ingeniero profesor profesora maestro maestra senor senora don dona dr dra lic ing gob gral mtro mtra sr sra",
    "periodista reportero reportera abogado abogada activista defensor defensora empresario empresaria actor actriz",
    "president governor gov mayor secretary minister commissioner prosecutor attorney senator sen congressman deputy leader",
    "commander general gen admiral captain capt colonel col judge bishop father dr mr mrs ms chief former",
)
"""What may stand between a sentence and a name without being part of it, in small letters or with a capital."""

COURTESY = _words(
    "presidente presidenta mandatario mandataria senor senora don dona licenciado licenciada lic doctor doctora dr dra",
    "ingeniero ing profesor profesora maestro maestra mtro mtra sr sra politico titular funcionario mr mrs ms former",
    "exmandatario president general gen gral leader lider",
)
"""Titles that say little: whoever was named in full can be called so."""

FORMER = _words(
    "ex entonces former then otrora late exaspirante ningun ningun otro otra proximo proxima futuro futura next"
)
"""In front of a role: it is not whoever holds it now."""

PAST = _words(
    "extinta extinto desaparecida desaparecido disuelta disuelto defunct disbanded dissolved antecesora"
)
"""Beside the name of something that is over: the text speaks of its time."""

RUNNING = re.compile(r"(?:pre|ex)?(?:candidat|aspirant|contend|postulad)")
"""In front of `a gobernador`: whoever wants to be it."""

PLACES = _words(
    "calle calles avenida avenidas av ave bulevar boulevard blvd calzada calz carretera autopista camino colonia col",
    "fraccionamiento barrio unidad municipio poblado ejido localidad comunidad pueblo estadio escuela primaria secundaria",
    "preparatoria bachillerato jardin universidad instituto hospital clinica puente presa aeropuerto plaza parque glorieta",
    "mercado teatro museo biblioteca auditorio premio copa torneo fundacion estacion metro edificio",
    "semanario revista diario periodico portal weekly newspaper magazine",
    "street avenue boulevard stadium school university hospital bridge airport park",
)
"""In front of a name: a place, a prize or a paper that bears it."""

GIVEN = _words(
    "aaron abel abigail abraham adan adela adolfo adrian adriana agustin aida alan alba alberto aldo alejandra alejandro alexis",
    "alfonso alfredo alicia alma alondra alonso alvaro amador amalia amparo ana anabel andrea andres angel angela angelica anibal",
    "antonia antonio araceli aristeo armando arnulfo aron arturo augusto aurelio aurora baltazar beatriz benito benjamin bernardo",
    "berta blanca brenda bruno camilo carla carlos carmen carolina cecilia celia cesar claudia concepcion consuelo cristian",
    "cristina cristobal cuauhtemoc cynthia damian daniel daniela dario david delia diana diego dolores edgar eduardo efrain",
    "elena elias elisa elizabeth eloy elsa elvira emilia emiliano emilio emma enrique erick erika ernesto esteban esther eugenia",
    "eugenio eva evelyn everardo ezequiel fabian fabiola fatima federico felipe felix fermin fernanda fernando fidel flor",
    "francisca francisco gabriel gabriela genaro gerardo german gilberto gloria gonzalo graciela gregorio guadalupe guillermo",
    "gustavo hector heladio heriberto hernan hilda horacio hugo humberto ignacio ines irene irma isaac isabel isidro ismael",
    "israel ivan ivonne jacinto jacobo jaime javier jesus joaquin joel jorge jose josefina juan juana juanita julia julian julio",
    "karen karina karla laura lazaro leonardo leonel leopoldo leticia lidia liliana lorena lorenzo lourdes lucia luciano luis",
    "luisa luz magdalena manuel manuela marcela marcelo marco marcos margarita maria mariana mariano maribel maricela mario",
    "marisol marta martha martin mateo mauricio maximiliano mayra melchor mercedes miguel mireya moises monica nancy natalia",
    "nestor nicolas noe noemi norma octavio ofelia olga olivia omar orlando oscar pablo pascual patricia patricio paula paulina",
    "pedro perla pilar pio rafael ramiro ramon raquel raul rebeca refugio rene reyna ricardo rigoberto roberto rocio rodolfo rodrigo",
    "rogelio roman romeo rosa rosalia rosalba rosario ruben ruth salvador samuel sandra santiago sara saul sebastian sergio",
    "servando silvia silvestre simon socorro sofia sonia susana tania teodoro teresa tomas trinidad ulises uriel valentin",
    "valeria veronica vicente victor victoria virginia viviana wilfrido ximena yadira yolanda zeferino zenaida",
    "andrew anthony charles christopher daniel david edward elizabeth george james jennifer john joseph kenneth linda mary",
    "michael paul peter richard robert stephen steven susan thomas william",
)
"""Given names of Mexico and of the English-speaking world: at the beginning of a sentence only these are taken for one."""
