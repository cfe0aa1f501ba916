/** What an enterprise of the county does, and how that shows in its facts. Amounts in CNY a month, electricity in kWh. */
export interface Trade {
  readonly name: string;
  /** Cooperatives have prefix 93, others 91. */
  readonly cooperative: boolean;
  readonly form: string;
  readonly type: string;
  /** Part of the name. */
  readonly product: string;
  readonly scope: string;
  readonly permits: readonly string[];
  /** Orders in an average month. */
  readonly orders: readonly [number, number];
  /** kWh for every 1,000 CNY of orders; and kWh used whatever is ordered. */
  readonly energy: number;
  readonly baseEnergy: number;
  /** Weight of each calendar month; they average 1. */
  readonly season: readonly number[];
  /** Growth of the orders from month to month. */
  readonly growth: number;
  readonly staff: readonly [number, number];
  /** Months in which loans are repaid. */
  readonly repays: readonly number[];
}

const EVEN = Array.from({ length: 12 }, () => 1);
const HARVEST = [0.4, 0.3, 0.4, 0.6, 0.8, 0.8, 0.9, 1.1, 2.0, 2.3, 1.6, 0.8];
const FIELD_WORK = [0.2, 0.3, 1.2, 2.0, 1.6, 0.9, 0.6, 0.8, 1.7, 1.9, 0.6, 0.2];
const QUARTERS = [3, 6, 9, 12];
const AFTER_HARVEST = [10, 11, 12];

const COOPERATIVE = { cooperative: true, form: '农民专业合作社', type: '农民专业合作社' };
const COMPANY = { cooperative: false, form: '有限公司', type: '有限责任公司' };

const DAIRY: Trade = {
  ...COOPERATIVE,
  name: 'dairy',
  product: '奶牛养殖',
  scope: '奶牛养殖；生鲜乳收购、销售；养殖技术咨询服务。',
  permits: ['生鲜乳收购许可证', '动物防疫条件合格证'],
  orders: [80_000, 260_000],
  energy: 62,
  baseEnergy: 1_800,
  season: EVEN,
  growth: 0.025,
  staff: [6, 25],
  repays: QUARTERS,
};

export const TRADES: readonly Trade[] = [
  DAIRY,
  {
    ...COOPERATIVE,
    name: 'grower',
    product: '粮食种植',
    scope: '玉米、水稻、杂粮种植、初加工、销售。',
    permits: ['粮食收购许可证'],
    orders: [30_000, 120_000],
    energy: 25,
    baseEnergy: 400,
    season: HARVEST,
    growth: 0.004,
    staff: [3, 12],
    repays: AFTER_HARVEST,
  },
  {
    ...COOPERATIVE,
    name: 'machinery',
    product: '农机服务',
    scope: '机械整地、播种、植保、收获作业；农业机械维修。',
    permits: ['道路运输经营许可证'],
    orders: [20_000, 90_000],
    energy: 8,
    baseEnergy: 250,
    season: FIELD_WORK,
    growth: 0.006,
    staff: [3, 15],
    repays: AFTER_HARVEST,
  },
  {
    ...COMPANY,
    name: 'mill',
    product: '粮油加工',
    scope: '粮食、食用油加工、仓储、销售。',
    permits: ['食品生产许可证', '粮食收购许可证'],
    orders: [150_000, 600_000],
    energy: 95,
    baseEnergy: 3_000,
    season: EVEN,
    growth: 0.008,
    staff: [12, 60],
    repays: QUARTERS,
  },
  {
    ...COMPANY,
    name: 'shop',
    product: '农资商贸',
    scope: '化肥、农膜、种子、日用百货零售。',
    permits: ['食品流通许可证', '农作物种子经营许可证'],
    orders: [25_000, 110_000],
    energy: 9,
    baseEnergy: 500,
    season: EVEN,
    growth: 0.002,
    staff: [2, 9],
    repays: QUARTERS,
  },
];
