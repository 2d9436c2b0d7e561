import { distance } from 'fastest-levenshtein';
import { folded } from './folded.js';

/** States, territories and provinces by their postal codes, folded. */
const JURISDICTIONS: Readonly<Record<string, string>> = {
  ...{ ALABAMA: 'AL', ALASKA: 'AK', ARIZONA: 'AZ', ARKANSAS: 'AR', CALIFORNIA: 'CA', COLORADO: 'CO' },
  ...{ CONNECTICUT: 'CT', DELAWARE: 'DE', DISTRICTOFCOLUMBIA: 'DC', FLORIDA: 'FL', GEORGIA: 'GA', HAWAII: 'HI' },
  ...{ IDAHO: 'ID', ILLINOIS: 'IL', INDIANA: 'IN', IOWA: 'IA', KANSAS: 'KS', KENTUCKY: 'KY', LOUISIANA: 'LA' },
  ...{ MAINE: 'ME', MARYLAND: 'MD', MASSACHUSETTS: 'MA', MICHIGAN: 'MI', MINNESOTA: 'MN', MISSISSIPPI: 'MS' },
  ...{ MISSOURI: 'MO', MONTANA: 'MT', NEBRASKA: 'NE', NEVADA: 'NV', NEWHAMPSHIRE: 'NH', NEWJERSEY: 'NJ' },
  ...{ NEWMEXICO: 'NM', NEWYORK: 'NY', NEWYORKSTATE: 'NY', NORTHCAROLINA: 'NC', NORTHDAKOTA: 'ND', OHIO: 'OH' },
  ...{ OKLAHOMA: 'OK', OREGON: 'OR', PENNSYLVANIA: 'PA', RHODEISLAND: 'RI', SOUTHCAROLINA: 'SC', SOUTHDAKOTA: 'SD' },
  ...{ TENNESSEE: 'TN', TEXAS: 'TX', UTAH: 'UT', VERMONT: 'VT', VIRGINIA: 'VA', WASHINGTON: 'WA' },
  ...{ WESTVIRGINIA: 'WV', WISCONSIN: 'WI', WYOMING: 'WY', PUERTORICO: 'PR', GUAM: 'GU' },
  ...{ ALBERTA: 'AB', BRITISHCOLUMBIA: 'BC', MANITOBA: 'MB', NEWBRUNSWICK: 'NB', NOVASCOTIA: 'NS', NUNAVUT: 'NU' },
  ...{ NEWFOUNDLANDANDLABRADOR: 'NL', NORTHWESTTERRITORIES: 'NT', ONTARIO: 'ON', PRINCEEDWARDISLAND: 'PE' },
  ...{ QUEBEC: 'QC', SASKATCHEWAN: 'SK', YUKON: 'YT' },
};

const CANADIAN = new Set(['AB', 'BC', 'MB', 'NB', 'NL', 'NS', 'NT', 'NU', 'ON', 'PE', 'QC', 'SK', 'YT']);

/** Names of states as their licences have them, folded, and their codes in a zone (ICAO Doc 9303 part 3, section 5). */
const STATES: Readonly<Record<string, string>> = {
  ...{ BUNDESREPUBLIKDEUTSCHLAND: 'D', ESPANA: 'ESP', REPUBLIQUEFRANCAISE: 'FRA', REPUBBLICAITALIANA: 'ITA' },
  ...{ NEDERLAND: 'NLD', KONINKRIJKDERNEDERLANDEN: 'NLD', BELGIE: 'BEL', BELGIQUE: 'BEL', PORTUGAL: 'PRT' },
  ...{ REPUBLIKOSTERREICH: 'AUT', OSTERREICH: 'AUT', RZECZPOSPOLITAPOLSKA: 'POL', CESKAREPUBLIKA: 'CZE' },
  ...{ SLOVENSKAREPUBLIKA: 'SVK', MAGYARORSZAG: 'HUN', ROMANIA: 'ROU', REPUBLIKASLOVENIJA: 'SVN', SVERIGE: 'SWE' },
  ...{
    REPUBLIKAHRVATSKA: 'HRV',
    DANMARK: 'DNK',
    SUOMI: 'FIN',
    SUOMIFINLAND: 'FIN',
    EESTIVABARIIK: 'EST',
    EESTI: 'EST',
  },
  ...{ LATVIJA: 'LVA', LATVIJASREPUBLIKA: 'LVA', LIETUVOSRESPUBLIKA: 'LTU', ICELAND: 'ISL', NORGE: 'NOR' },
  ...{ IRELAND: 'IRL', EIRE: 'IRL', MALTA: 'MLT', LUXEMBOURG: 'LUX', GRANDDUCHEDELUXEMBOURG: 'LUX' },
  ...{ UNITEDKINGDOM: 'GBR', UNITEDKINGDOMOFGREATBRITAINANDNORTHERNIRELAND: 'GBR', SCHWEIZ: 'CHE', SUISSE: 'CHE' },
};

/** A licence's title: in the languages of annex I of Directive 2006/126/EC that have Latin letters, and as North America says it. */
const TITLE =
  /DRIV(?:E|ER|ERS|ING)LICEN[CS]E|PERMISDECONDUIRE|FUHRERSCHEIN|PERMISODECONDUCCION|LICENCIADECONDUCIR|PATENTEDIGUIDA|RIJBEWIJS|CARTADECONDUCAO|PRAWOJAZDY|AJOKORTTI|KORKORT|KOREKORT|RIDICSKYPRUKAZ|VODICSKYPREUKAZ|VEZETOIENGEDELY|PERMISDECONDUCERE|VOZNISKODOVOLJENJE|VOZACKADOZVOLA|JUHILUBA|VADITAJAAPLIECIBA|VAIRUOTOJOPAZYMEJIMAS|LICENZJATASSEWQAN|CEADUNASTIOMANA/u;

/** Whether a text is the title of a licence. */
export const isLicenceTitle = (text: string): boolean => TITLE.test(folded(text));

/** Words round the name of a state that are none of it. */
const ROUND =
  /^(?:THE)?(?:STATEOF|COMMONWEALTHOF|PROVINCEOF)|(?:COMMERCIAL)?DRIV(?:E|ER|ERS|ING)LICEN[CS]E|(?:USA|CANADA)$/gu;

/** A name of this many letters is told with one of them misread: no two names of the list are that alike. */
const LONG = 7;

/** Who issued a licence. */
export interface PrintedIssuer {
  /** As in a zone. */
  readonly country: string;
  /** Postal code of a state or province of North America. */
  readonly jurisdiction: string | null;
  readonly confidence: number;
}

function issuerIn({ text, confidence }: { readonly text: string; readonly confidence: number }): PrintedIssuer[] {
  const name = folded(text).replaceAll(ROUND, '');
  const country = STATES[name] ?? STATES[folded(text).replace(TITLE, '')];
  if (country) return [{ country, jurisdiction: null, confidence }];
  const exact = JURISDICTIONS[name];
  const [, near] =
    name.length < LONG ? [] : (Object.entries(JURISDICTIONS).find(([each]) => distance(each, name) <= 1) ?? []);
  const jurisdiction = exact ?? near;
  if (!jurisdiction) return [];
  const sure = exact ? confidence : confidence * (1 - 1 / name.length);
  return [{ country: CANADIAN.has(jurisdiction) ? 'CAN' : 'USA', jurisdiction, confidence: sure }];
}

/** Who issued a licence by the names of states that stand alone on it; undefined for none, or several. */
export function issuerOf(
  texts: readonly { readonly text: string; readonly confidence: number }[],
): PrintedIssuer | undefined {
  const found = texts.flatMap((text) => issuerIn(text)).toSorted((a, b) => b.confidence - a.confidence);
  const all = new Set(found.map(({ country, jurisdiction }) => jurisdiction ?? country));
  return all.size === 1 ? found[0] : undefined;
}
