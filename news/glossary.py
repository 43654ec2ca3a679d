"""What the news of both languages is made of: words of Spanish and English that mean the same, by the concept they share. Pure.

Cognates (`presidente`, `president`) need no entry: `news.stems` finds them. Written from what one knows of both.
"""

from __future__ import annotations

PAIRS = """
abduct: secuestro secuestrar secuestraron secuestrado plagio levantado levantaron / kidnapping kidnap kidnapped abduction abducted
abortion: aborto / abortion
accuse: acusa acusar acusación acusado acusó acusaron imputar imputado señalado / accuse accused accusation charge charged charges alleged
agreement: acuerdo pacto convenio / agreement deal pact accord
aid: ayuda apoyo apoyar auxilio / aid help support relief assistance
air: aire aéreo aérea / air
aircraft: avión aeronave avioneta / plane aircraft airplane jet
airport: aeropuerto / airport
alcohol: alcohol / alcohol
ambush: emboscada emboscaron / ambush ambushed
announce: anuncio anunciar anunció / announce announcement
appeal: apelación apelar amparo / appeal
army: ejército militar militares soldado soldados / army military soldier soldiers troops
arm: armado armada armados armas arma armamento / armed weapon weapons gun guns arms firearm
arrest: detener detención detenido detenidos detuvo detuvieron arresto arrestado arrestar aprehensión aprehender capturado captura capturaron / arrest arrested detained detention detain custody captured capture
attack: ataque atacar atacó atacaron atacado agresión agredido / attack attacked assault assaulted strike
avocado: aguacate / avocado
award: premio galardón premiado / award prize awarded
bank: banco / bank
beat: vencer venció derrotó derrota derrotar ganar ganó gana victoria triunfo / beat win won victory defeat defeated
bishop: obispo arzobispo / bishop archbishop
blaze: incendio incendios fuego quemado quemaron llamas / fire fires blaze burned burn burning flames wildfire
block: bloqueo bloquear bloquearon bloqueado bloqueos / block blockade roadblock blocked roadblocks
bomb: bomba explosivo explosión estallido / bomb blast explosion explosive explosives exploded
border: frontera fronterizo fronteriza / border
bridge: puente / bridge
budget: presupuesto / budget
building: edificio inmueble / building
burial: entierro sepelio funeral sepultado / funeral burial buried
bus: autobús camión autobuses / bus buses
business: empresa empresas negocio empresario empresarial / business company firm businessman
call: llamar llamada llamó / call called
campaign: campaña / campaign
candidate: candidato candidata candidatura aspirante / candidate candidacy
car: coche auto automóvil vehículo camioneta / car vehicle truck pickup
cartel: cártel cartel / cartel
church: iglesia templo parroquia / church temple
clash: enfrentamiento enfrentamientos choque balacera tiroteo / clash clashes shootout gunfight confrontation shooting
coach: entrenador técnico / coach manager
coast: costa costero / coast coastal
collapse: colapso derrumbe derrumbó desplomó desplome / collapse collapsed landslide
commission: comisión / commission
community: comunidad comunitario comunitaria comunitarios pueblo poblado / community communal village
community_police: comunitarios autodefensa autodefensas / vigilante vigilantes
complaint: denuncia denunciar denunció denunciaron queja / complaint complaints denounce denounced
congress: congreso cámara diputado diputados legislador legisladores senador senado / congress lawmaker lawmakers legislature deputy deputies house senate senator
constitution: constitución constitucional / constitution constitutional
convict: condena condenado condenó sentencia sentenciado sentenció culpable / convict convicted sentence sentenced guilty conviction verdict
corn: maíz / corn maize
corruption: corrupción / corruption graft
council: consejo concejo cabildo ayuntamiento / council
court: tribunal corte juzgado / court tribunal
crash: accidente choque volcadura estrelló desplomó / crash accident crashed wreck collision
crime: crimen delito delitos delincuencia criminal / crime crimes criminal
crowd: multitud / crowd
culture: cultura cultural / culture cultural
cut: recorte recortar / cut cuts
dam: presa / dam
damage: daño daños dañado / damage damaged damages
daughter: hija hijas / daughter daughters
death: muerte muerto muertos murió murieron fallecido fallecidos falleció fallecieron deceso víctima víctimas / death dead died die deaths killed killing kills victim victims fatal
debt: deuda / debt
demand: exigir exigen exigieron exigencia demanda demandar / demand demanded demands
deny: negar negó niega rechazar rechazó rechaza / deny denied denies reject rejected
diabetes: diabetes / diabetes
disappear: desaparecido desaparecidos desaparición desaparecieron / disappear disappeared disappearance missing
disease: enfermedad / disease illness
displaced: desplazado desplazados desplazamiento / displaced displacement
doctor: médico doctor médica / doctor physician medical
drought: sequía / drought
drug: droga drogas narcotráfico narcotraficante narco estupefaciente / drug drugs narcotics trafficking trafficker
earthquake: sismo terremoto temblor / earthquake quake tremor
economy: economía económico económica / economy economic
education: educación educativo educativa enseñanza / education educational
election: elección elecciones electoral comicios votación / election elections electoral poll polls vote voting
employee: empleado empleados trabajador trabajadores / worker workers employee employees
energy: energía energético / energy
evacuate: evacuar evacuado evacuados evacuación desalojo desalojar desalojados / evacuate evacuated evacuation evicted eviction
expert: experto especialista / expert specialist
extortion: extorsión extorsionar cobro / extortion extort
family: familia familiares / family relatives
farmer: campesino campesinos agricultor agricultores productor productores / farmer farmers peasant grower growers
father: padre / father
film: película filme cine / film movie
finance: finanzas financiero / finance financial
fine: multa multar / fine fined
fish: pesca pescador pescadores pez / fish fishing fisherman fishermen
flee: huir huyeron huyó fuga / flee fled escape escaped
flood: inundación inundaciones inundado inundó desbordamiento desbordó / flood flooding floods flooded overflowed
force: fuerza fuerzas / force forces
forest: bosque forestal tala / forest logging
football: futbol fútbol / football soccer
free: libre libertad liberar liberado liberada liberó liberación / free freed release released freedom
gang: banda pandilla / gang
gas: gas / gas
goal: gol goles / goal goals scored
governor: gobernador gobernadora / governor
grave: fosa fosas tumba / grave graves
guard: guardia / guard
hail: granizo granizada / hail
health: salud sanitario / health
hearing: audiencia / hearing
heat: calor / heat
highway: carretera autopista / highway road
hill: cerro / hill
homicide: homicidio asesinato asesinado asesinados asesinó asesinaron asesinar ejecutado ejecutaron / homicide murder murdered killing slain slaying assassinated assassination
hospital: hospital clínica / hospital clinic
hostage: rehén rehenes / hostage hostages
hour: hora / hour
house: casa vivienda viviendas casas hogar / house home houses homes
human: humano humanos humana / human
hurricane: huracán / hurricane
indigenous: indígena indígenas / indigenous
injure: herido heridos herida lesionado lesionados lesiones / injured wounded injury injuries injure
inquiry: investigación investigar indagatoria pesquisa / investigation inquiry investigate probe
island: isla / island
jail: cárcel prisión penal reclusorio preso presos encarcelado interno internos / jail prison imprisoned jailed penitentiary inmate inmates prisoner
job: empleo / job jobs
journalist: periodista periodistas reportero comunicador / journalist journalists reporter
judge: juez jueza magistrado / judge
justice: justicia / justice
key: clave / key
king: rey / king
lake: lago laguna / lake lagoon
land: tierra tierras terreno / land
lawsuit: demanda / lawsuit suit sue sued
lawyer: abogado abogada / lawyer attorney
leader: líder dirigente cabecilla jefe / leader leader chief head boss
league: liga / league
leave: salir salió / leave left
lime: limón limonero / lime lemon
loot: saqueo saquear / loot looting looted
lord: capo / kingpin lord
magnitude: magnitud / magnitude
march: marcha marchar marcharon manifestación manifestaron / march marched demonstration rally
market: mercado / market
mayor: alcalde alcaldesa alcaldía edil / mayor
measles: sarampión / measles
meeting: reunión asamblea encuentro / meeting assembly
migrant: migrante migrantes / migrant migrants
milk: leche / milk
mine: mina minería minera minero mineros / mine mining miner miners
minister: ministro secretario / minister secretary
minor: menor menores / minor
money: dinero / money
mosquito: mosquito / mosquito
mother: madre / mother
mountain: montaña sierra / mountain sierra
navy: marina marino / navy marines
neighbour: vecino vecinos habitante habitantes poblador pobladores residente / neighbor neighbors resident residents villagers locals inhabitants
north: norte / north northern
south: sur / south southern
east: este oriente oriental / east eastern
west: oeste occidente poniente / west western
office: oficina / office
oil: petróleo petrolero / oil
operation: operativo operación / operation raid
opposition: oposición opositor / opposition
order: orden ordenó ordenar / order ordered
parent: padres papás / parents
peace: paz / peace
pension: pensión / pension
pipeline: ducto oleoducto toma / pipeline
player: jugador delantero / player striker
poison: veneno intoxicado intoxicación / poison poisoned poisoning
police: policía policías policial policíaco agentes / police policeman policemen cop cops officer officers
pollution: contaminación contaminado derrame / pollution contamination spill
poor: pobre pobreza / poor poverty
port: puerto / port
power: luz electricidad apagón eléctrico / power electricity outage blackout electric
prepare: preparar / prepare
price: precio precios / price prices
priest: sacerdote cura párroco / priest
prosecutor: fiscal fiscalía ministerio procuraduría procurador / prosecutor prosecutors prosecution
protest: protesta protestar protestaron protestas manifestantes / protest protests protested protesters
quarter: trimestre / quarter
ransom: rescate / ransom
rape: violación violar violó / rape raped
rate: tasa / rate
rain: lluvia lluvias / rain rains rainfall
referee: árbitro / referee
reform: reforma / reform
refuge: refugio albergue albergues refugiado / shelter shelters refuge refugee
rescue: rescate rescatar rescatado rescatados rescatistas / rescue rescued rescuers
resign: renuncia renunciar renunció dimisión / resign resigned resignation
return: regreso regresar regresó volver retorno / return returned
reward: recompensa / reward
river: río ríos arroyo / river creek
rob: robo robar robado asalto asaltaron asaltante / robbery theft rob robbed stolen steal heist
school: escuela escuelas colegio / school schools
sea: mar / sea
sentence: pena / sentence
shoot: disparo disparos disparar dispararon balazos baleado / shot shots shoot gunfire fired gunmen
ship: barco buque / ship vessel boat
sign: firma firmar firmó firmaron / sign signed
snow: nieve nevada / snow
son: hijo hijos / son sons
spend: gasto gastar / spend spending
spokesman: vocero portavoz / spokesman spokeswoman spokesperson
square: plaza zócalo / square
stadium: estadio / stadium
storm: tormenta / storm
street: calle calles / street streets
strike: huelga paro / strike
student: estudiante estudiantes alumno alumnos normalista normalistas / student students pupil
summit: cumbre / summit
survive: sobrevivir sobreviviente / survive survivor survivors
suspect: sospechoso presunto presuntos / suspect suspected suspects allegedly
tax: impuesto impuestos fiscal / tax taxes
teacher: maestro maestros docente profesor profesores magisterio / teacher teachers
team: equipo / team
title: título campeonato / title championship
threat: amenaza amenazar amenazas amenazado / threat threats threatened
tie: empate empató / tie draw
torture: tortura torturado / torture tortured
tour: gira / tour
tourist: turista turismo / tourist tourism
trade: comercio comercial / trade
train: tren / train
treaty: tratado / treaty
trial: juicio / trial
truce: tregua / truce
uprising: levantamiento alzamiento alzaron / uprising
union: sindicato / union
university: universidad universitario / university
vaccine: vacuna vacunación / vaccine vaccination
violence: violencia violento / violence violent
visit: visita visitar visitó / visit visited
volcano: volcán / volcano
wall: muro / wall
war: guerra / war
warn: advertir advierte alerta / warn warned warning alert
water: agua aguas / water
wave: ola / wave
wind: viento / wind
wife: esposa / wife
husband: esposo marido / husband
wood: madera / wood timber
world: mundo mundial / world
world_cup: copa / cup
final: final / final
semifinal: semifinal / semifinal semifinals
half: mitad / half
white: blanco / white
red: rojo / red
black: negro / black
united: unidos unido unida / united
states: estados / states
state: estado estatal entidad / state
county: condado municipio municipal / municipality municipal county
city: ciudad / city
germany: alemania alemán / germany german
england: inglaterra inglés / england english
britain: bretaña británico / britain british
france: francia francés / france french
spain: españa español / spain spanish
brazil: brasil brasileño / brazil brazilian
japan: japón japonés / japan japanese
london: londres / london
york: york / york
turkey: turquía turco / turkey turkish
greece: grecia griego / greece greek
egypt: egipto / egypt
italy: italia italiano / italy italian
russia: rusia ruso / russia russian
ukraine: ucrania / ukraine ukrainian
chinese: china chino / china chinese
american: estadounidense norteamericano eu eeuu / american us usa
european: europa europeo / europe european
pope: papa / pope
saint: san santo santa / saint st
monday: lunes / monday
tuesday: martes / tuesday
wednesday: miércoles / wednesday
thursday: jueves / thursday
friday: viernes / friday
saturday: sábado / saturday
sunday: domingo / sunday
january: enero / january
february: febrero / february
april: abril / april
may: mayo / may
june: junio / june
july: julio / july
august: agosto / august
september: septiembre / september
october: octubre / october
november: noviembre / november
december: diciembre / december
"""
