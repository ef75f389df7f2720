"""Words of which a rehearsal makes its firms, people and answers. All are made up; none is a fact about anybody."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Trade:
    """A line of business: as it stands in names, in the form, and in what a factory does."""

    word: str  # in the name of the firm
    sector: str
    subsector: str
    industry: str  # 小类 of GB/T 4754-2017
    factory: str
    product: str


TRADES = (
    Trade("汽车零部件", "装备制造", "汽车零部件", "3670 汽车零部件及配件制造", "汽车零部件智能工厂", "发动机壳体"),
    Trade("重型锻压", "装备制造", "专用设备", "3599 其他专用设备制造", "锻压装备智能工厂", "大型锻件"),
    Trade("泵阀", "装备制造", "泵阀", "3443 阀门和旋塞制造", "阀门智能工厂", "高压阀门"),
    Trade("液压机械", "装备制造", "液压件", "3444 液压动力机械及元件制造", "液压元件智能工厂", "液压缸"),
    Trade("电缆", "装备制造", "电线电缆", "3831 电线、电缆制造", "特种电缆智能工厂", "特种电缆"),
    Trade("锅炉", "装备制造", "锅炉", "3411 锅炉及辅助设备制造", "节能锅炉智能工厂", "节能锅炉"),
    Trade("环保设备", "装备制造", "环保装备", "3463 气体、液体分离及纯净设备制造", "除尘设备智能工厂", "除尘设备"),
    Trade("钢结构", "原材料", "金属制品", "3311 金属结构制造", "钢结构智能工厂", "装配式钢构件"),
    Trade("特钢", "原材料", "钢铁", "3130 钢压延加工", "特钢轧制智能工厂", "特种钢材"),
    Trade("矿业", "原材料", "铁矿采选", "0810 铁矿采选", "选矿智能工厂", "铁精粉"),
    Trade("新型建材", "原材料", "建材", "3021 水泥制品制造", "装配式构件智能工厂", "水泥制品"),
    Trade("碳素材料", "原材料", "碳素", "3091 石墨及碳素制品制造", "石墨电极智能工厂", "石墨电极"),
    Trade("化工", "原材料", "精细化工", "2614 有机化学原料制造", "精细化工智能工厂", "有机中间体"),
    Trade("涂料", "原材料", "涂料", "2641 涂料制造", "水性涂料智能工厂", "水性涂料"),
    Trade("生物肥料", "原材料", "肥料", "2625 有机肥料及微生物肥料制造", "生物肥料智能工厂", "微生物肥料"),
    Trade("橡胶", "原材料", "橡胶制品", "2911 轮胎制造", "轮胎智能工厂", "工程轮胎"),
    Trade("食品", "消费品", "农副食品", "1353 肉制品及副产品加工", "肉制品智能工厂", "冷鲜肉制品"),
    Trade("果蔬", "消费品", "果蔬加工", "1371 蔬菜加工", "果蔬加工智能工厂", "速冻蔬菜"),
    Trade("酒业", "消费品", "白酒", "1512 白酒制造", "酿酒智能工厂", "清香型白酒"),
    Trade("制药", "消费品", "医药", "2720 化学药品制剂制造", "固体制剂智能工厂", "片剂"),
    Trade("包装", "消费品", "包装", "2231 纸和纸板容器制造", "包装智能工厂", "瓦楞纸箱"),
    Trade("电子", "电子信息", "电子元器件", "3982 电子电路制造", "电子电路智能工厂", "高密度电路板"),
    Trade("半导体", "电子信息", "电子器件", "3979 其他电子器件制造", "传感器智能工厂", "压力传感器"),
)

# The trades whose firms can take over the examples of applications, which are of metalworking.
METALWORKING = tuple(
    one for one in TRADES if one.word in {"汽车零部件", "重型锻压", "泵阀", "液压机械", "锅炉", "钢结构", "特钢"}
)
# What the examples say of their own firms, and what another says instead.
EXAMPLE_WORDS = {
    "朝阳龙山铸锻机械有限公司": "{name}",
    "凌源北方轧辊有限公司": "{name}",
    "大型铸锻件": "{product}",
    "高速钢轧辊": "{product}",
    "轧机机架": "{product}",
    "轧辊": "{product}",
    "龙山铸锻": "{brand}",
    "北方轧辊": "{brand}",
    "龙山": "{brand}",
    "朝阳市龙城区": "{place}",
    "朝阳市凌源市": "{place}",
    "longshan-cf": "example",
    "lybf-roll": "example",
}
PROFILE = "{name}主营{product}，近年建设生产执行、设备联网和质量追溯系统，关键设备已联网，生产、质量和能耗数据自动采集，订单交付周期缩短，产品不良率下降。"

BRAND_FIRST = "宏鑫泰恒瑞华盛永德金远凌北东辽天启博嘉安众新长通广庆万隆"
BRAND_SECOND = "源达利成业翔丰顺龙宇航信腾峰升荣昌晟阳和兴辉科创维邦"
LEGAL_FORMS = ("有限公司", "有限公司", "有限公司", "有限责任公司", "股份有限公司")
OWNERSHIPS = ("民营企业", "民营企业", "民营企业", "地方国企", "三资企业", "中央企业")
SIZES = ("中型企业", "中型企业", "小型企业", "小型企业", "大型企业")

SURNAMES = "王李张刘陈杨赵黄周吴徐孙马朱胡郭何高林罗"
GIVEN = "伟芳敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉萍红玲建国文斌宇浩凯健俊晓"

# What an instance of a typical scenario may be called, and whether such a one uses artificial intelligence.
INSTANCES: dict[str, tuple[str, bool]] = {
    "工厂数字化规划设计": ("{product}车间三维布局与物流仿真", False),
    "数字基础设施建设": ("{product}车间5G专网与边缘计算平台", False),
    "数字孪生工厂构建": ("{product}生产线数字孪生", True),
    "产品数字化设计": ("{product}参数化设计与仿真", False),
    "产品虚拟验证": ("{product}性能虚拟试验", False),
    "工艺数字化设计": ("{product}工艺路线数字化设计", False),
    "制造工程优化": ("{product}产线节拍平衡优化", False),
    "生产计划优化": ("{product}订单驱动的主计划编制", True),
    "车间智能排产": ("{product}车间日排产", True),
    "生产进度跟踪": ("{product}在制品进度看板", False),
    "生产动态调度": ("{product}紧急插单动态调度", True),
    "仓储智能管理": ("{product}立体仓库与自动盘点", False),
    "物料精准配送": ("{product}产线AGV物料配送", False),
    "危险作业自动化": ("{product}高温工位机器人替代", False),
    "安全一体化管控": ("厂区人员与动火作业视频智能监管", True),
    "能源智能管控": ("{product}车间水电气能耗在线监测", False),
    "碳资产全生命周期管理": ("{product}碳足迹核算", False),
    "污染在线管控": ("废气废水排放在线监测与预警", False),
    "网络协同制造": ("{product}多厂区协同生产", False),
    "柔性产线快速换产": ("{product}多品种混线快速换型", False),
    "工艺动态优化": ("{product}关键工艺参数寻优", True),
    "先进过程控制": ("{product}生产过程先进控制", True),
    "人机协同作业": ("多机协同的{product}柔性加工与检测", True),
    "在线智能检测": ("{product}表面缺陷机器视觉检测", True),
    "质量精准追溯": ("{product}一物一码质量追溯", False),
    "质量分析与改进": ("{product}质量数据统计分析", False),
    "设备运行监控": ("{product}关键设备联网与状态监控", False),
    "设备故障诊断与预测": ("{product}产线主轴故障预测", True),
    "设备维修维护": ("{product}设备点检与预防性维护", False),
    "智能经营决策": ("产销存一体化经营看板", False),
    "数智精益管理": ("{product}班组精益管理", False),
    "规模化定制": ("{product}按单配置与定制生产", False),
    "产品精准营销": ("{product}客户需求画像与营销", True),
    "远程运维服务": ("{product}远程监测与运维", False),
    "产品增值服务": ("{product}使用数据分析服务", False),
    "客户主动服务": ("{product}客户服务知识问答", True),
    "供应商数字化管理": ("供应商准入与绩效评价", False),
    "采购计划优化协同": ("{product}原料采购计划协同", False),
    "供应链风险预警与调度": ("{product}关键原料断供预警", True),
    "供应链物流智能配送": ("{product}发运车辆智能调度", False),
}
USUAL_INSTANCE = ("{product}{title}", False)

RETURN_REASONS = (
    "能力成熟度得分与平台自评估结果不一致，请核对后重新填写。",
    "场景实例名过于笼统，请写明对象和做法。",
    "工厂名称请与企业备案名称一致。",
)
REJECT_REASONS = ("经现场核查，申报的典型场景尚未投入使用。", "企业近三年发生较大安全事故，不符合要素条件。")
RECHECK_FAILURES = ("企业已停产。", "现场核查：本年度能力成熟度自评估尚未完成。", "生产线已拆除，工厂迁出本地。")
CLAIM_REFUSAL = "营业执照与填写的信息不一致，请更正后重新申请。"
MORE_TIME = "县级平台网络割接，经市级主管部门同意顺延。"
CHANGE_BASIS = "登记机关变更登记通知书"
CHANGE_DOUBTFUL = "企业自行说明"
CHANGE_REFUSAL = "请提供登记机关的变更登记通知书。"
MOVE_REASON = "企业整体搬迁，住所已变更登记。"
BEHALF_APPROVAL = "企业提交纸质材料，由县级主管部门代填，经核对与原件一致。"
ASSIGNMENT = "请重点核对自评得分和场景实例名。"
REMARKED = "请按标注逐处核对修改，其他内容无需改动。"
REMARK_ON_SCORE = "与平台自评估报告的得分不一致，请按报告填写。"
REMARK_ON_INSTANCE = "实例名请写明建设阶段。"
REMARK_REPLY = "已核对并修改。"
TAKING_BACK = "能力成熟度得分填写有误，请企业核对更正。"
CORRECTION = "一家企业的能力成熟度得分填写有误，已更正。"
SUPPLEMENT = "企业当日送来纸质申报材料，由县级代填后补充上报。"
LINE_RETURN = "请核实企业名称与营业执照是否一致。"
LOOKED_AGAIN = "经核对营业执照，企业名称一致。"
LINE_CORRECTION = "市级退回1项，已核对，随更正名单重新上报。"
# By what was found.
FINDINGS = {
    "met": ("现场与申报材料一致，典型场景运行正常。", "抽查生产、仓储和质量数据，与申报一致。"),
    "partly": ("一个典型场景仅在部分产线投用。", "部分设备联网数据缺失，能耗监测尚在调试。"),
    "unmet": ("申报的典型场景未见投用，系统无近三个月数据。", "产线已停用，现场无法核实数据采集情况。"),
}
REPLY = "已完成整改，整改记录和系统截图备查，请予核实。"
REVOCATION = "经抽检复核，不符合基础级智能工厂要素条件。"
DOCUMENT = "辽工信智造〔{year}〕18号"
CITY_RETURN = "人工智能应用情况说明不清，请补充后再报。"
CITY_SEND_BACK = "名单中有企业名称与营业执照不符，请核对更正后重新上报。"
PROVINCE_SEND_BACK = "汇总名单中有1家企业正在接受环保处罚，请核实后重新上报。"
CITY_CORRECTION = "经核实，企业存在环保处罚，不符合要素条件。"

# Of what comes after the counties and cities: lists by merit, form checks, experts, public notice, follow-up.
EXCEPTION = "经核对，其余条件均已达到，建设成效突出，同意推荐。"
FIRST_RETURN = "部分指标与评估报告不一致，请核对后重新提交。"
FIRST_REJECTION = "经核查，项目尚未建成投用，不符合申报条件。"
FORM_RETURN = "形式审查：附件中的评估报告与填报的评估年度不一致，请更正后重新提交。"
MERITS = (
    "智能化水平在全市同行业领先，场景覆盖生产、管理和运营各环节。",
    "人工智能应用成效明显，质量和效率指标提升显著，具备推广价值。",
    "建设投入大、集成度高，对产业链上下游带动作用强。",
    "关键工序数控化率和设备联网率高，数据贯通情况好。",
    "绿色制造和安全管控成效突出，可复制推广。",
)
NOT_RECOMMENDED = "与其他项目相比，建设成效和示范带动作用尚不突出，本次不予推荐。"
EMPLOYERS = ("省智能制造研究院", "东北大学", "沈阳工业大学", "大连理工大学", "省装备制造业协会", "中科院沈阳自动化所")
POSTS = ("教授", "研究员", "正高级工程师", "副教授", "高级工程师")
COOPERATION = "曾为该企业提供技术咨询。"
KINSHIP = "近亲属在该企业任职。"
REPLACED = "原专家回避，补足评审专家。"
SCORES_OPENED = "有一项漏看附件，请复核后重新提交。"
OVERALL = (
    "建设方案完整，系统集成度高，成效指标有据可查，具有较好的示范作用。",
    "生产环节智能化水平较高，数据应用还可深化，总体达到要求。",
    "建设基础扎实，部分场景的量化成效说明不够充分。",
)
OVERALL_LOW = "场景之间缺乏集成，成效指标依据不足，先进性不明显。"
LOW_SCORE = "专家评分偏低，先进性和实施成效不足。"
MEETING = "一名专家因公未能提交，经专家组会议集中评议。"
OBJECTORS = (("person", "", "赵立志"), ("unit", "省机械行业服务中心", "陈国梁"), ("person", "", "宋晓冬"))
OBJECTION = "该企业申报的部分产线尚未投入使用，与公示情况不符，请予核查。"
SUBSTANCE = "有异议反映申报的部分产线尚未投入使用，请说明情况并提供依据。"
OBJECTION_ANSWER = "相关产线的投用时间和运行记录已整理备查，请予核实。"
INQUIRY = "请到现场核查申报产线的投用情况和运行记录。"
INQUIRY_FOUND = {
    True: "现场核查：一条申报产线停用，近半年无生产数据。",
    False: "现场核查：产线运行正常，生产数据完整。",
}
RULING = {
    "upheld": "经核查，申报的产线未投入使用，异议成立，移出名单。",
    "dismissed": "经核查，产线运行正常，所反映情况不属实，异议不成立。",
    "withdrawn": "异议人书面撤回，不再核查。",
}
VISIT = "现场走访，系统运行正常，关键设备联网率与申报一致。"
TIER_REVOKED = "企业停产，相关产线已处置，不再具备认定条件。"
