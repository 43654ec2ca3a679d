"""Words around the names of places that say what a name is: a street, a person, a team, a town. Folded. Pure."""

from __future__ import annotations

from itertools import chain


def _words(*rows: str) -> frozenset[str]:
    return frozenset(chain.from_iterable(map(str.split, rows)))


PARTICLES = _words("de del la las los el y e en of the and")
"""Written small inside names."""

COMMON = _words(
    "estado edo ciudad cd puerto distrito municipio region zona costa meseta montaña bajio alta baja norte centro sierra republica",
    "city state port",
)
"""Parts of names that may be written small: `estado de México`, `región de la Montaña`."""

STREETS = _words(
    "rio arroyo laguna lago lake cerro cascada grutas buque barco ferry corbeta fragata cuartel penal cereso reclusorio aeropuerto esquina",
    "estaciones escuelas plazas barrios colonias parques calle calles avenida avenidas av ave bulevar boulevard blvd calzada calz colonia col fraccionamiento fracc barrio costera",
    "callejon andador privada cerrada prolongacion circuito viaducto libramiento glorieta plaza parque jardin alameda estadio metro",
    "estacion escuela primaria secundaria preparatoria colegio edificio torre teatro cine mercado hotel restaurante cantina puente",
    "presa monumento mina volcan pico hacienda quinta salon auditorio museo centro clinica hospital hemiciclo unidad seccion panteon sala foro campus gimnasio deportiva deportivo velodromo auditorio",
    "street avenue boulevard stadium school hotel park",
)
"""Right in front of a name: it is that of a street, a quarter, a building, a volcano."""

INSTITUTIONS = _words(
    "universidad tecnologico tec cartel diario sol voz heraldo novedades imparcial correo periodico semanario jornada",
    "quadratin milenio informador zeta noticias club atletico deportivo real chivas rayados tigres pumas monarcas rojinegros lobos",
    "gallos cañeros diablos tuzos santos volcan desierto golfo gulf university valle virgen plan tratado copa torneo",
    "charros venados algodoneros naranjeros tomateros sultanes guerreros leones piratas pericos olmecas acereros saraperos rieleros",
    "cimarrones dorados xolos alebrijes potros jaguares halcones cerveceria telefonos colegio conservatorio cementos grupo minera aceros autobuses transportes hornos laboratorios embotelladora",
    "constitucion banco mole cajeta queso salsa tortas frente",
)
"""Further in front, within one name: `Universidad Autónoma de Guerrero`, `Cártel de Sinaloa`, `El Sol de Acapulco`."""

BEHIND = _words(
    "cartel cartels university sauce tequila cheese beer pepper fc cf jr striker midfielder goalkeeper coach breeders dog dogs puppy puppies"
)
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
    "queso quesos quesillo mole cecina pozole tlayuda tlayudas birria barbacoa chile chiles talavera rebozo silla salsa tequila mezcal",
    "cerveza cervecera cerveceria marca empresa grupo minera tienda tiendas farmacia farmacias gasera constructora financiera aerolinea",
    "radio television canal revista editorial libreria banda mariachi orquesta ballet pelicula novela cancion serie sistema iniciativa",
    "carnitas paletas nieves cafe sal limon mango aguacate charanda terminal paradero arena predio perro raza guitarras hoteles satelite conalep",
)
"""Right in front: the name is a brand's, a kind's, a plan's."""

LIKENESSES = _words(
    "busto estatua retrato natalicio aniversario efigie pensamiento legado restos obra vida heroe general caudillo cura monumento",
    "homenaje ofrenda tributo carta figura",
)
"""In front of `de` or `a`: a person."""

SHRINES = _words(
    "esquina feria parroquia iglesia templo santuario capilla convento basilica fiesta fiestas imagen cerro rio arroyo rancho hacienda barrio colonia",
    "fraccionamiento ejido panteon premio medalla orden escuela primaria secundaria preparatoria hospital mercado plan batalla decreto",
)
"""In front of `de` and a name that is a saint's, a word or a surname: it is no municipality's."""

NAMES_BEHIND = _words(
    "initiative plan accord treaty university street st road rd county avenue ave airport stadium hotel club park school river lake mine",
    "magazine times news post bay fc evalua",
)
"""Right behind a name, with a capital: the name is a part of that."""

ALLIANCES = _words(
    "va vamos juntos todos unidos fuerza compromiso frente alianza movimiento pacto unidad accion mexicanos coalicion"
)
"""In front of `por`: a coalition, as `Va por Guerrero`."""

NO_NICKNAMES = _words(
    "bomberos servicios municipios pueblos autodefensas normalistas comunidades padres familiares colectivos obras finanzas relaciones",
    "costas montañas playas aguas bienes pensiones juegos policias fuerzas abogados maestros medicos empresarios derechos humanos comisarios",
    "autoridades organizaciones regiones estados altos valles pinos cabos grutas lagunas lagos bahias islas ciudades sierras",
)
"""Plurals with a capital that are no team: `los Bomberos de Jalisco`."""

PAPERS = _words(
    "sur despertar meridiano sintesis noroeste rumbo siglo mañana opinion tribuna cronica cambio gaceta vanguardia debate provincia verdad prensa occidental universal"
)
"""In a name behind `El` or `La`: a newspaper, as `El Siglo de Torreón`."""

MATCHED = _words(
    "vencio goleo derroto empato supero elimino enfrenta enfrento beat beats defeated defeats drew hosts"
)
"""Beside the name of a team."""

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

OPENERS = _words(
    "tampoco apenas ademas tras antes despues mientras pero como cuando entonces sin si no esto eso cuanto tanto menos mas solo todo todos otro otros",
    "dos tres seis diez nos sus es aquel tal cual quizas jamas atras incluso luego pronto acaso detras fue vamos unos los las al el",
)
"""At the beginning of a sentence: no part of the name behind."""

SPEAKING = _words("dijo agrego añadio señalo comento considero recordo nacio murio fallecio said told added")

PERSONS = _words(
    "alias apodado apodada señor señora don doña licenciado licenciada lic doctor doctora dr dra general gral coronel capitan comandante ingeniero ing",
    "profesor profesora profe maestro maestra mtro mtra senador senadora diputado diputada regidor regidora sindico sindica juez",
    "magistrado magistrada ministro ministra presidente presidenta secretario secretaria subsecretario fiscal procurador delegado",
    "delegada director directora cura padre obispo arzobispo san santa santo familia familias apellido hermanos señorita sr sra heroe",
    "insurgente caudillo tenor futbolista mr mrs ms president general senator",
)
"""Right in front of a surname."""

GIVEN = _words(
    "abel abelina abraham adan adolfo adrian adriana agustin alan alberto alejandra alejandrina alejandro alfonso alfredo",
    "alicia alma alvaro amado amalia amanda ambrosio ana anabel andrea andres andrew angel angela angelica angelina anselmo",
    "anthony antonia antonio apolinar aquiles araceli ariel armando arnoldo arnulfo artemio arturo aurelio aurora azucena",
    "baltazar barbara beatriz benito berenice bernardo berta bertha blanca brenda brian bruno camila camilo candido carlos",
    "carmen carolina catalina cecilia celestino celia cesar charles claudia clemente consuelo cristina cristobal cuauhtemoc damian",
    "daniel daniela dario david delfina demetrio denisse diana diego dionisio dolores edgar edith eduardo edward efrain",
    "efren elena elias eliseo elizabeth eloy elvira emanuel emiliano emilio emily emma enrique epifanio erasmo erica erick",
    "erik ernesto esteban estela esther eugenio eulalio eusebio eva evaristo evelyn everardo ezequiel fabian faustino",
    "fausto federico feliciano felipe felix fermin fernanda fernando fidel flavio flor florencia florencio francisca",
    "francisco froylan gabriel gabriela gael gaspar genaro george gerardo german gilberto gilda giovanni gloria gonzalo",
    "graciela gregorio guadalupe guillermina guillermo gumaro gustavo hector heriberto hilda hipolito hortensia hugo",
    "humberto idalia ignacio ilse ines irene irma isaac isabel isidro ismael israel itzel ivan ivonne jacinto jaime james",
    "javier jazmin jeronimo jessica jesus joaquin joel john jonathan jorge jose josefa josefina joseph josue juan juana",
    "juanita julia julian julio julissa justino karen karla katia kevin laura leonardo leonel leopoldo leticia lidia lilia",
    "liliana linda lino lisa lizbeth lorena lourdes lucas lucero lucia luciana luciano luis luisa luz macario magdalena",
    "manuel manuela marcela marcelo marco marcos margarita maria mariana mariano maribel marina mario marisela marisol",
    "marlen martha martin mary mateo matias matthew mauricio maximiliano maximino mayra melchor melissa mercedes michael",
    "michelle miguel mireya miriam misael modesto moises monica montserrat nadia nancy natalia nereida nestor nicolas noe",
    "noemi norma obdulia octavio ofelia olga olivia omar orlando oscar osvaldo oswaldo otilia pablo paloma paola paolo",
    "pascual patricia patricio paul paula paulina paulino paulo pedro perla peter placido porfirio primitivo rafael ramiro",
    "ramon raquel raul raymundo rebeca rebecca regina renata renato rene reyna ricardo richard rigoberto robert roberto",
    "rocio rodolfo rodrigo rogelio rolando roman romeo rosa rosalba rosalia rosalinda rosario rosaura ruben rufino ruth",
    "sabino salvador samantha samuel sandra santiago sara sarah saturnino saul sebastian selene sergio servando silvano",
    "silvestre silvia simon sixto socorro sofia sonia steven susan susana tania tatiana teodoro teofilo teresa thomas",
    "tiburcio tobias tomas ulises uriel valentin valentina valeria vanessa veronica vicenta vicente victor victoria vidal",
    "virginia viviana wendy william xavier xochitl yadira yesenia yolanda zacarias zeferino zulema",
)
"""Given names, for lines whose capitals say nothing."""

ABROAD = _words(
    "españa argentina chile colombia venezuela peru ecuador bolivia uruguay paraguay guatemala honduras nicaragua salvador panama cuba",
    "texas california arizona florida colorado nevada illinois espana spain eeuu usa brasil francia italia portugal filipinas tx ca az fl",
    "calif ariz tex colo fla extremadura andalucia castilla cataluña galicia vizcaya cauca antioquia",
)
"""Behind a comma: the place is another country's."""

FOREIGN = _words(
    "extremadura andalucia castilla alcarreña espana espanol espanola madrid barcelona sevilla psoe colombia colombiano colombiana bogota argentina argentino argentinos chile",
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
    "pais vasco",
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
    "Por México al Frente", "Colegio de México", "Mercado de Sonora", "Sonora Santanera", "Sonora Dinamita", "Sonora Matancera",
    "Marcha de Zacatecas", "Va por México", "Fuerza por México", "Juntos por México", "La Unión de Pueblos", "Unión de Pueblos", "Frente por México", "Club León", "Centro Histórico", "Centro de Justicia", "Viva México", "Casa Blanca",
)  # fmt: skip
"""Names that hold the name of a place and are none of ours."""

NO_KINDS = (
    OPENERS
    | BEFORE_PLACES
    | DESIGNATORS
    | ARTICLES
    | ROADS
    | STREETS
    | COMMON
    | _words(
        "todo medio mismo propio nuestro viejo nuevo bello hermoso querido violento cada capital estatal federal municipal general ambos",
        "vecino lejano cercano pueblos estados municipios ciudades entidades nacional tambien aquellos estos esos otros varios",
        "regional local gobierno congreso estas esas aquellas algunos algunas dichos vecinos islas costas tres seis diez jamas acaso nunca antaño",
        "caso casos dijo hizo tuvo estuvo puso trajo vino quiso supo pudo condujo produjo redujo sostuvo mantuvo obtuvo detuvo impuso propuso",
    )
)
"""In small letters right in front of a place that is one all the same: `todo Guerrero`, `la capital Chilpancingo`."""
