"""Words around the names of places that say what a name is: a street, a person, a team, a town. Folded. Pure."""

from __future__ import annotations

from itertools import chain


def _words(*rows: str) -> frozenset[str]:
    return frozenset(chain.from_iterable(map(str.split, rows)))


PARTICLES = _words("de del la las los el y e en of the and")
"""Written small inside names."""

COMMON = _words(
    "estado edo ciudad cd puerto distrito municipio region zona costa meseta montaña bajio alta baja norte centro sierra republica",
    "city state",
)
"""Parts of names that may be written small: `estado de México`, `región de la Montaña`."""

STREETS = _words(
    "calle calles avenida avenidas av ave bulevar boulevard blvd calzada calz colonia col fraccionamiento fracc barrio costera",
    "callejon andador privada cerrada prolongacion circuito viaducto libramiento glorieta plaza parque jardin alameda estadio metro",
    "estacion escuela primaria secundaria preparatoria colegio edificio torre teatro cine mercado hotel restaurante cantina puente",
    "presa monumento mina volcan pico hacienda quinta salon auditorio museo centro clinica hospital hemiciclo unidad seccion panteon sala foro campus gimnasio deportiva deportivo velodromo auditorio",
    "street avenue boulevard stadium school hotel park",
)
"""Right in front of a name: it is that of a street, a quarter, a building, a volcano."""

INSTITUTIONS = _words(
    "universidad tecnologico tec cartel diario sol voz heraldo novedades imparcial correo periodico semanario jornada",
    "quadratin milenio informador noticias club atletico deportivo real chivas rayados tigres pumas monarcas rojinegros lobos",
    "gallos cañeros diablos tuzos santos volcan desierto golfo gulf university valle virgen plan tratado copa torneo",
    "charros venados algodoneros naranjeros tomateros sultanes guerreros leones piratas pericos olmecas acereros saraperos rieleros",
    "cimarrones dorados xolos alebrijes potros jaguares halcones cerveceria banco mole cajeta queso salsa tortas frente",
)
"""Further in front, within one name: `Universidad Autónoma de Guerrero`, `Cártel de Sinaloa`, `El Sol de Acapulco`."""

BEHIND = _words("cartel sauce tequila fc cf jr striker midfielder goalkeeper coach breeders")
"""Right behind a name: `the Sinaloa Cartel`, `Tabasco sauce`."""

OFFICES = _words(
    "policia fiscalia gobierno congreso secretaria seguridad publica salud civil tribunal governor mayor senator police congress state",
    "prosecutor prosecutors lawmakers authorities congresswoman congressman",
)
"""Right beside a name: the name is still the place's."""

BORDERS = _words("frontera fronteras limites limite colindancia border")
"""In front of two states with a hyphen between: no road."""

ROADS = _words(
    "carretera carreteras autopista tramo via libramiento ruta corredor maxipista supercarretera camino federal estatal cuota highway road linea"
)

ARTICLES = _words("el al del la las los")
"""In front of a name that has none: `el Puebla` is a team, `la Guerrero` a quarter, `los Morelos` a family."""

DESIGNATORS = _words(
    "municipio municipios municipalidad alcalde alcaldesa exalcalde exalcaldesa edil ediles ayuntamiento cabildo cabecera municipal",
    "alcaldia alcaldias delegacion delegaciones demarcacion sindico sindica regidor regidora ciudad cd puerto poblado pueblo localidad comunidad",
    "habitantes pobladores vecinos residentes oriundo originario originaria ciudadanos comisario comisaria bahia",
    "municipality mayor town city village port residents",
)
"""In front of `de`: the name is a municipality's."""

ONE_TOWN = _words(
    "municipio municipalidad alcalde alcaldesa exalcalde exalcaldesa edil ayuntamiento cabildo cabecera municipal ciudad cd puerto",
    "municipality mayor town city port",
)
"""Those that speak of one municipality where a state has the same name: `municipio de Puebla`, not `habitantes de Puebla`."""

BOROUGHS = _words("alcaldia alcaldias delegacion delegaciones")
"""What only the capital has."""

STATEHOOD = _words(
    "estado gobernador gobernadora exgobernador entidad gobierno congreso fiscalia state governor"
)
"""In front of `de`: the name is a state's."""

PRODUCTS = _words(
    "queso quesos guitarras empresa grupo cerveza marca salsa tequila mezcal sistema iniciativa arena predio banda perro raza"
)
"""Right in front: the name is a brand's, a kind's, a plan's."""

LIKENESSES = _words(
    "busto estatua retrato natalicio aniversario efigie pensamiento legado restos obra vida heroe general caudillo cura"
)
"""In front of `de`: a person."""

SPORT = _words(
    "gol goles golazo marcador penalti arbitro delantero delanteros portero porteria mediocampista futbol futbolista futbolistas",
    "liguilla apertura clausura ascenso cancha dt fifa semifinal goleador goleada empate rojinegros liga jornada mx torneo zaguero",
    "goal goals striker midfielder goalkeeper soccer booked",
)
"""An article with several of them is about a match."""

TEAMS = _words(
    "monterrey toluca pachuca leon puebla veracruz guadalajara queretaro morelia tijuana torreon juarez mazatlan necaxa chiapas celaya",
    "zacatepec irapuato oaxaca tapachula santos guerrero",
)
"""Names that teams go by, and a player or a referee."""

INTO = _words("en desde hacia hasta rumbo in from near to at")
"""Prepositions that go before a place rather than a person."""

BEFORE_PLACES = INTO | _words(
    "de a por para entre y e o con contra sobre ante como of for and or across between outside inside"
)
"""What stands before a name of a state without making it a person's."""

BETWEEN = _words(
    "en de del el la estado region costa zona sierra norte sur centro municipio state of in southern northern western central"
)
"""What may stand between a municipality and its state."""

SPEAKING = _words("dijo agrego añadio señalo comento considero recordo nacio murio fallecio said told added")

PERSONS = _words(
    "señor señora don doña licenciado licenciada lic doctor doctora dr dra general gral coronel capitan comandante ingeniero ing",
    "profesor profesora profe maestro maestra mtro mtra senador senadora diputado diputada regidor regidora sindico sindica juez",
    "magistrado magistrada ministro ministra presidente presidenta secretario secretaria subsecretario fiscal procurador delegado",
    "delegada director directora cura padre obispo arzobispo san santa santo familia familias apellido hermanos señorita sr sra heroe",
    "insurgente caudillo tenor futbolista mr mrs ms president general senator",
)
"""Right in front of a surname."""

GIVEN = _words(
    "abel abraham adan adolfo adrian adriana agustin alan alberto alejandra alejandro alfonso alfredo alicia alma alvaro amado ana andrea",
    "andres angel angela angelica antonia antonio araceli armando arturo aurelio aurora beatriz benito bernardo blanca brenda bruno",
    "carlos carmen carolina catalina cecilia celia cesar claudia cristina cuauhtemoc daniel daniela david delfina diana diego dolores",
    "eduardo efrain elena elizabeth elvira emilio emiliano emma enrique erica ernesto esteban esther eugenio eva evelyn fabian federico felipe",
    "felix fernanda fernando fidel flor florencia florencio francisca francisco gabriel gabriela genaro gerardo german gilberto gloria gonzalo",
    "graciela gregorio guadalupe guillermina guillermo gustavo hector heriberto hilda hugo humberto ignacio ines irene irma isaac isabel",
    "ismael ivan ivonne jacinto jaime javier jesus joaquin joel jorge jose josefina josue juan juana juanita julia julian julio",
    "karen karla laura leonardo leticia lilia lorena lourdes lucia luis luisa luz manuel manuela marcela marcelo marco marcos margarita",
    "maria mariana mariano maribel marina mario marisol martha martin mauricio mayra melchor mercedes miguel miriam moises monica nadia nancy",
    "natalia nestor nicolas norma octavio ofelia olga omar oscar pablo paola patricia paulina pedro perla rafael ramiro ramon raquel",
    "raul rebeca ricardo rigoberto roberto rocio rodolfo rodrigo rogelio roman ruben rosa rosario rosalba ruth salvador samuel sandra santiago",
    "sara saul sergio silvia silvestre simon socorro sofia sonia susana teresa tomas valentin valeria vanessa veronica vicente victor victoria",
    "vicenta virginia xavier xochitl yolanda zeferino",
)
"""Given names, for lines whose capitals say nothing."""

ABROAD = _words(
    "españa argentina chile colombia venezuela peru ecuador bolivia uruguay paraguay guatemala honduras nicaragua salvador panama cuba",
    "texas california arizona florida colorado nevada illinois espana spain eeuu usa brasil francia italia portugal filipinas tx ca az fl",
    "extremadura andalucia castilla cataluña galicia vizcaya cauca antioquia",
)
"""Behind a comma: the place is another country's."""

FOREIGN = _words(
    "espana espanol espanola madrid barcelona sevilla psoe colombia colombiano colombiana bogota argentina argentino argentinos chile",
    "chileno chilena venezuela venezolano peru peruano ecuador ecuatoriano bolivia boliviano cuba cubano honduras guatemala spain spanish",
)
"""In an article that speaks of another country."""

MEXICAN = _words("mexico mexicano mexicana mexicanos mexicanas mexican mexicans cdmx edomex")
"""In one that speaks of Mexico."""

ALSO_ABROAD = (
    "estados unidos",
    "puerto rico",
    "costa rica",
    "el salvador",
    "republica dominicana",
    "united states",
    "país vasco",
)

MONTHS = _words(
    "enero febrero marzo abril mayo junio julio agosto septiembre setiembre octubre noviembre diciembre ene feb mar abr may jun jul ago sep sept",
    "oct nov dic january february march april june july august september october november december jan apr aug dec",
    "lunes martes miercoles jueves viernes sabado domingo",
)

NEVER = (
    "Nuevo México", "New Mexico", "Golfo de México", "Gulf of Mexico", "Valle de México", "Salsa Tabasco", "Volcán de Colima",
    "Volcán de Fuego de Colima", "Santiago de Chile", "Santiago de Cuba", "Santiago de Compostela", "León de Nicaragua",
    "Autopista del Sol", "Autopista Siglo XXI", "Guerreros Unidos", "La Nueva Familia Michoacana", "Paseo de la Reforma", "Plan de Ayala",
    "Plan de Iguala", "Plan de Guadalupe", "Grito de Dolores", "Virgen de Guadalupe", "Basílica de Guadalupe", "Guadalupe Hidalgo",
    "San Nicolás de Hidalgo", "Cartel de Jalisco Nueva Generación", "Cártel Jalisco Nueva Generación", "Jalisco New Generation",
    "Jalisco Nueva Generación", "Cruz Azul", "Universidad Autónoma Metropolitana", "Pacto por México", "Banco de México",
    "Juegos Olímpicos de México", "Ciudad Universitaria", "Sierra Madre", "Porfirio Díaz", "Los Tigres del Norte", "Costa Rica",
    "Puerto Rico", "El Salvador", "San Salvador", "Buenos Aires", "Santo Domingo de Guzmán", "San José de Costa Rica", "Nueva Victoria",
    "Por México al Frente", "Va por México", "Fuerza por México", "Juntos por México", "La Unión de Pueblos", "Unión de Pueblos", "Frente por México", "Club León", "Centro Histórico", "Centro de Justicia", "Viva México", "Casa Blanca",
)  # fmt: skip
"""Names that hold the name of a place and are none of ours."""
