/** Codes of ISO 3166-1, of three letters (ICAO Doc 9303 part 3, section 5, part A). */
const COUNTRIES = `
ABW AFG AGO AIA ALA ALB AND ARE ARG ARM ASM ATA ATF ATG AUS AUT AZE BDI BEL BEN BES BFA BGD BGR BHR BHS BIH BLM BLR BLZ BMU BOL BRA BRB
BRN BTN BVT BWA CAF CAN CCK CHE CHL CHN CIV CMR COD COG COK COL COM CPV CRI CUB CUW CXR CYM CYP CZE DEU DJI DMA DNK DOM DZA ECU EGY ERI
ESH ESP EST ETH FIN FJI FLK FRA FRO FSM GAB GBR GEO GGY GHA GIB GIN GLP GMB GNB GNQ GRC GRD GRL GTM GUF GUM GUY HKG HMD HND HRV HTI HUN
IDN IMN IND IOT IRL IRN IRQ ISL ISR ITA JAM JEY JOR JPN KAZ KEN KGZ KHM KIR KNA KOR KWT LAO LBN LBR LBY LCA LIE LKA LSO LTU LUX LVA MAC
MAF MAR MCO MDA MDG MDV MEX MHL MKD MLI MLT MMR MNE MNG MNP MOZ MRT MSR MTQ MUS MWI MYS MYT NAM NCL NER NFK NGA NIC NIU NLD NOR NPL NRU
NZL OMN PAK PAN PCN PER PHL PLW PNG POL PRI PRK PRT PRY PSE PYF QAT REU ROU RUS RWA SAU SDN SEN SGP SGS SHN SJM SLB SLE SLV SMR SOM SPM
SRB SSD STP SUR SVK SVN SWE SWZ SXM SYC SYR TCA TCD TGO THA TJK TKL TKM TLS TON TTO TUN TUR TUV TWN TZA UGA UKR UMI URY USA UZB VAT VCT
VEN VGB VIR VNM VUT WLF WSM YEM ZAF ZMB ZWE`;

/**
 * Codes of the same section that are no country's: Germany's, which has one letter; the European Union; British nationalities; the
 * United Nations and their mission in Kosovo, and Kosovo; and organizations.
 */
const OTHERS = 'D EUE GBD GBN GBO GBP GBS UNO UNA UNK RKS XBA XIM XCC XCE XCO XEC XPO XES XMP XOM XDC';

/** The last letters of the codes of people: stateless, refugees (two), and of a nationality that is not known. */
const OF_PEOPLE = 'ABCX';

const CODES: ReadonlySet<string> = new Set([
  ...COUNTRIES.trim().split(/\s+/u),
  ...OTHERS.split(' '),
  ...Array.from(OF_PEOPLE, (letter) => `XX${letter}`),
]);

/** Whether a code stands for a state or organization that issues documents, or for a nationality. */
export const isStateCode = (code: string): boolean => CODES.has(code);
