"""Words that tell no event from another: those of the grammar, which are left out, and those that most news have. Pure.

Written from what one knows of both languages; what an archive has really seen outweighs it soon.
"""

from __future__ import annotations

_GRAMMAR_ES = """
a acá ahí al algo alguien algún alguna algunas alguno algunos allá allí ambas ambos ante antes aquel aquella aquellas
aquello aquellos aquí así aun aún aunque bajo bien cada casi como cómo con contra cual cuál cuales cualquier cualquiera
cuando cuándo cuanto cuánto cuya cuyas cuyo cuyos de del demás dentro desde después donde dónde durante e él el ella ellas
ello ellos en entonces entre era eran eras es esa esas ese eso esos esta está estaba estaban estado estamos están estar
estará estas este esto estos estoy estuvo estuvieron etcétera fin fue fueron fui fuera gran grandes ha había habían haber
habrá habría hace hacen hacer hacia han hasta hay haya hayan he hemos hizo hicieron hoy iba iban incluso ir jamás junto la
las le les lo los luego más mas me mediante menos mi mientras mis misma mismas mismo mismos mucha muchas mucho muchos muy
nada nadie ni ningún ninguna ninguno no nos nosotros nuestra nuestras nuestro nuestros nunca o os otra otras otro otros para
pero poco pocos por porque pese podía podrá podría poder pues puede pueden pudo que qué quien quién quienes quiere se sea
sean según ser será serán sería si sí sido siempre siendo sin sino sobre sólo solo somos son soy su sus tal tales también
tampoco tan tanta tantas tanto tantos te tenemos tener tenía tenían tendrá ti tiene tienen toda todas todavía todo todos
tras través tu tú tus tuvo tuvieron u un una unas uno unos usted ustedes va van vez veces vamos ya yo etc
dijo dice dicen decir dijeron dicho señaló indicó agregó añadió informó explicó afirmó aseguró comentó expresó manifestó
declaró detalló destacó precisó mencionó sostuvo subrayó apuntó refirió puntualizó recordó reconoció
"""
_GRAMMAR_EN = """
a about above across after again against all almost along already also although always am amid among an and another any
anyone anything are aren around as at away back be became because become been before began behind being below between both
but by came can cannot could couldn did didn do does doesn doing don done down during each either else enough even ever
every everyone everything few for from further get gets getting give given go goes going gone got had hadn has hasn have
haven having he her here hers herself him himself his how however i if in indeed instead into is isn it its itself just keep
kept know known last least less let like likely ll made make makes making many may maybe me might more most mr mrs ms much
must my myself near nearly neither never next no nobody none nor not nothing now of off often on once one only onto or other
others our out over own part perhaps put quite rather re really s same say saying says said see seen several shall she
should shouldn since so some someone something soon still such t take taken than that the their them themselves then there
these they thing things this those though through thus to today together told too took toward towards under until up upon us
use used using ve very want was wasn way we well went were weren what when where whether which while who whom whose why will
with within without won would wouldn yes yet you your yours
added according announced asked told tells explained noted stated
"""
_COMMON_ES = """
año años mes meses semana semanas día días hora horas lunes martes miércoles jueves viernes sábado domingo enero febrero
marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre ayer mañana tarde noche minutos pasado pasada
próximo próxima primer primera primero segundo segunda tercer tercera último última nuevo nueva nuevos nuevas mayor mejor
parte país países estado estados ciudad municipio municipal estatal federal nacional internacional gobierno presidente
persona personas gente hombre mujer hombres mujeres joven jóvenes niño niños familia familias vida casa caso casos hecho hechos
lugar zona grupo grupos trabajo programa proyecto proceso situación problema problemas forma manera tipo número total
autoridades autoridad secretario secretaría director general público pública social política político políticos seguridad
ley acuerdo derecho derechos millones mil pesos medio medios información informe parte momento tiempo mundo historia
encuentro reunión debido embargo través ejemplo cuenta además cerca lejos dos tres cuatro cinco seis siete ocho nueve diez
México mexicano mexicana mexicanos
"""
_COMMON_EN = """
year years month months week weeks day days hour hours monday tuesday wednesday thursday friday saturday sunday january
february march april june july august september october november december yesterday tomorrow morning afternoon evening night
minutes past early late later first second third new old good great best big long high low little small large major whole
country countries state states city town local national international federal government president people person man woman
men women young child children family life home house case cases fact place area group groups work program project process
situation problem number total official officials authority authorities minister director general public social political
politics security law deal right rights million billion thousand percent news report reports reported statement press media
information time world history meeting party members member leader leaders office department company including two three
four five six seven eight nine ten left set come show long former top end
"""


def _listed(block: str) -> frozenset[str]:
    return frozenset(block.split())


GRAMMAR = {"es": _listed(_GRAMMAR_ES), "en": _listed(_GRAMMAR_EN)}
COMMON = {"es": _listed(_COMMON_ES), "en": _listed(_COMMON_EN)}
